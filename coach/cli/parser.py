"""The command line: commands and their options. Light, because ``coach --help`` needs nothing else."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from coach import __version__
from coach.cli.anonymise import add_anonymise
from coach.cli.many import add_batch, add_find
from coach.errors import UsageError


class _Parser(argparse.ArgumentParser):
    """argparse with errors in our voice and our exit code."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(
            f"指定を読み取れませんでした ({_in_japanese(message)})。",
            todo=f"`{self.prog} --help` で使い方を見られます。",
        )


#: What argparse says, in the order it is looked for; a message that is none of these stays as it is.
_SAID = (
    (r"the following arguments are required: (.+)", r"足りないもの: \1"),
    (r"(?:argument .+?: )?invalid choice: '?(.*?)'? \(choose from (.+)\)", r"「\1」はありません。選べるのは \2"),
    (r"argument (.+?): invalid \w+ value: '(.*)'", r"\1 の「\2」は数として読めません"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 に続く言葉がありません"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 と \2 は一緒に使えません"),
    (r"unrecognized arguments: (.+)", r"知らない指定: \1"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 は \2 のどれか分かりません"),
)


def _in_japanese(message: str) -> str:
    for english, japanese in _SAID:
        if match := re.fullmatch(english, message, re.DOTALL):
            return match.expand(japanese).replace("', '", "、").replace("'", "")
    return message


def _anonymise(command: argparse.ArgumentParser, when: str = "") -> None:
    """The one option of all exports that can go out without names."""
    text = f"{when}名前や連絡先を記号に置きかえる (coach anonymise で一覧を見て直せる)"
    command.add_argument("--anonymise", action="store_true", help=text)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; also read by the docs test, so that no command goes undocumented."""
    parser = _Parser(
        prog="coach",
        description="伴走コーチ: 面談の記録から、次の問いかけを一緒に考えます。すべて手元の機械の中で動きます。",
    )
    parser.add_argument("--version", action="version", version=f"coach {__version__}")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="ファイル", help="合言葉を書いたファイル (自動で動かすときだけ)"
    )
    commands = parser.add_subparsers(dest="command", metavar="コマンド", parser_class=_Parser)

    app = commands.add_parser("app", help="アプリを開く (コマンドなしと同じ)")
    app.add_argument("file", nargs="?", type=Path, help="開いたらすぐ取り込むファイル")

    review = commands.add_parser("review", help="記録をふりかえる (端末ではアプリ、端末でなければ報告を表示)")
    review.add_argument("target", metavar="ファイルか記録の番号", help="記録のファイル、または取り込み済みの記録")
    review.add_argument("--advisor", metavar="名前", help="支援者の名前 (記録の中の表記)")
    how = review.add_mutually_exclusive_group()
    how.add_argument("--print", dest="as_text", action="store_true", help="報告を文字で表示する")
    how.add_argument("--json", action="store_true", help="結果を JSON で出す")
    how.add_argument("--html", type=Path, metavar="出力先", help="報告を HTML で書き出す")
    how.add_argument("--md", type=Path, metavar="出力先", help="報告を Markdown で書き出す")

    label = commands.add_parser("label", help="発話ごとのラベルを書き出す (評価用)")
    label.add_argument("files", nargs="+", type=Path, metavar="ファイル")
    label.add_argument(
        "--out", type=Path, required=True, metavar="フォルダー", help="<id>.labels.json を置くフォルダー"
    )

    imports = commands.add_parser("import", help="記録を取り込む (ファイルかフォルダー、いくつでも)")
    imports.add_argument("files", nargs="+", type=Path, metavar="ファイルかフォルダー")
    imports.add_argument("--recursive", action="store_true", help="フォルダーの中のフォルダーも見る")
    imports.add_argument("--advisor", metavar="名前", help="支援者の名前 (記録の中の表記)")
    imports.add_argument("--person", metavar="名前", help="だれの面談か (成長の記録に使う)")
    imports.add_argument("--json", action="store_true", help="結果を JSON で出す")

    formats = commands.add_parser("formats", help="保存した形式 (読み方) の一覧・消す")
    of_formats = formats.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    formats_list = of_formats.add_parser("list", help="保存した形式の一覧")
    formats_list.add_argument("--json", action="store_true", help="結果を JSON で出す")
    formats_remove = of_formats.add_parser("remove", help="保存した形式を消す (取り込んだ記録は残る)")
    formats_remove.add_argument("name", metavar="形式", help="形式の名前")

    sessions = commands.add_parser("sessions", help="取り込んだ記録の一覧")
    sessions.add_argument(
        "query", nargs="?", default="", metavar="言葉", help="題・会社名・本文にこの言葉があるものだけ"
    )
    sessions.add_argument("--json", action="store_true", help="結果を JSON で出す")

    add_find(commands)
    add_batch(commands)

    export = commands.add_parser("export", help="記録の報告、フィードバックシート、逐語録検討シートを書き出す")
    export.add_argument("session", metavar="記録")
    export.add_argument(
        "--to", type=Path, required=True, metavar="出力先", help="終わりで形が決まる: .html .md .docx .xlsx"
    )
    export.add_argument(
        "--kind", choices=["feedback", "verbatim"], metavar="用紙",
        help="feedback (フィードバックシート。.docx と .xlsx の既定) か verbatim (逐語録検討シート)",
    )  # fmt: skip
    _anonymise(export)

    add_anonymise(commands)

    growth = commands.add_parser("growth", help="成長の記録を見る (面談と稽古の数字の移り変わり)")
    growth.add_argument("person", nargs="?", metavar="名前", help="支援者の名前 (省くと自分)")
    growth_form = growth.add_mutually_exclusive_group()
    growth_form.add_argument("--json", action="store_true", help="結果を JSON で出す")
    growth_form.add_argument("--to", type=Path, metavar="出力先", help="HTML で書き出す")
    _anonymise(growth, "書き出すとき、")

    share = commands.add_parser("share", help="成長の記録をファイルで渡す・受け取る")
    share.add_argument("person", nargs="?", metavar="名前", help="渡すとき: 支援者の名前 (省くと自分)")
    share.add_argument("--to", type=Path, metavar="出力先", help="渡すファイルを書き出す (数字だけ)")
    share.add_argument("--with-talks", action="store_true", help="面談の記録そのものも入れる")
    share.add_argument(
        "--anonymise", action="store_true", help="入れる記録の名前や連絡先を記号に置きかえ、だれの数字かも書かない"
    )
    share.add_argument("--read", type=Path, metavar="ファイル", help="渡されたファイルを受け取る")
    share.add_argument("--as", dest="as_name", metavar="名前", help="受け取るとき: この名前で取り込む")

    feedback = commands.add_parser("feedback", help="もっとも・違うと思うの印を、名前を伏せて書き出す")
    kinds = feedback.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    verdicts = kinds.add_parser("export", help="印を付けた場面を一行に一つ、JSON で書き出す")
    verdicts.add_argument("--to", type=Path, required=True, metavar="出力先", help="書き出すファイル (.jsonl)")
    verdicts.add_argument("--session", metavar="記録", help="この記録だけ (省くとすべて)")

    cases = commands.add_parser("cases", help="事例を見る・探す・確かめる")
    actions = cases.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    listing = actions.add_parser("list", help="事例の一覧")
    listing.add_argument("--json", action="store_true", help="結果を JSON で出す")
    show = actions.add_parser("show", help="事例を一つ、全部読む")
    show.add_argument("case", metavar="番号")
    show.add_argument("--json", action="store_true", help="結果を JSON で出す")
    search = actions.add_parser("search", help="困りごとに近い事例を探す")
    search.add_argument("text", metavar="言葉")
    search.add_argument("--top", type=int, default=5, metavar="件数", help="何件まで (既定 5)")
    search.add_argument("--industry", metavar="業種", help="この業種だけ (製造、飲食 など)")
    search.add_argument("--step", type=int, metavar="段階", help="この段階だけ (1〜7)")
    search.add_argument("--wall", metavar="壁", help="この壁だけ (見えない、実行できない など)")
    search.add_argument("--outcome", metavar="結果", help="この結果だけ (成功、途中、失敗)")
    search.add_argument("--own", action="store_true", help="自組織の事例だけ")
    search.add_argument("--json", action="store_true", help="結果を JSON で出す")
    adding = actions.add_parser("add", help="自組織の事例を加える。面談から下書きも作れる")
    adding.add_argument("files", nargs="*", type=Path, metavar="ファイル", help="事例の TOML ファイル (docs/cases.md)")
    adding.add_argument("--draft", action="store_true", help="空の所があっても、下書きとして残す")
    adding.add_argument("--by", metavar="名前", help="書いた人 (書かなくてもよい。書き出すファイルには入らない)")
    adding.add_argument("--from-session", metavar="記録", help="ふりかえった面談から、名前を伏せた下書きを作る")
    adding.add_argument("--to", type=Path, metavar="出力先", help="下書きを書き出すファイル (.toml。省くと画面)")
    exporting = actions.add_parser("export", help="自組織の事例を一つのファイルに書き出す")
    exporting.add_argument("--to", type=Path, required=True, metavar="出力先", help="書き出すファイル (.coachcases)")
    importing = actions.add_parser("import", help="書き出された事例のファイルを取り込む")
    importing.add_argument("file", type=Path, metavar="ファイル")
    removing = actions.add_parser("remove", help="自組織の事例を一つ消す")
    removing.add_argument("case", metavar="番号", help="U001 など")
    removing.add_argument("--yes", action="store_true", help="確かめずに消す")
    check = actions.add_parser("check", help="事例の書き方・重なり・表記ゆれ・読みやすさを確かめる")
    check.add_argument("files", nargs="*", type=Path, metavar="ファイル", help="省くと同梱の事例すべて")
    check.add_argument("--json", action="store_true", help="結果を JSON で出す")
    coverage = actions.add_parser("coverage", help="事例が何をどれだけ含むかの表")
    coverage_form = coverage.add_mutually_exclusive_group()
    coverage_form.add_argument("--json", action="store_true", help="結果を JSON で出す")
    coverage_form.add_argument("--md", type=Path, metavar="出力先", help="表を Markdown で書き出す")

    model = commands.add_parser("model", help="意味の近さを測る部品を選ぶ・見る")
    choices = model.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    use = choices.add_parser("use", help="部品を読み込んで試し、使うことにする")
    use.add_argument(
        "model",
        metavar="フォルダーか名前",
        help="sentence-transformers のフォルダー、Hub の名前、または bundled (同梱)",
    )
    use.add_argument("--allow-download", action="store_true", help="Hub からの取り寄せを許す (通信します)")
    shown = choices.add_parser("show", help="いま使う部品を見る")
    shown.add_argument("--json", action="store_true", help="結果を JSON で出す")

    questions = commands.add_parser("questions", help="問いかけ集 (残した問い) を見る・書き出す")
    asking = questions.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    kept = asking.add_parser("list", help="残した問いの一覧")
    kept.add_argument("--json", action="store_true", help="結果を JSON で出す")
    collection = asking.add_parser("export", help="問いかけ集を書き出す (.html / .md / .txt)")
    collection.add_argument(
        "--to", type=Path, required=True, metavar="出力先", help="終わりで形が決まる: .html .md .txt"
    )
    _anonymise(collection)
    taking = asking.add_parser("import", help="書き出した問いかけ集 (kept_questions.json) を取り込む")
    taking.add_argument("file", type=Path, metavar="ファイル")

    practise = commands.add_parser("practise", help="練習相手と、台本どおりに話してみる (端末なしで)")
    practise.add_argument("owner", metavar="相手", help="練習相手の番号 (coach owners list)、または .toml ファイル")
    practise.add_argument(
        "--script", type=Path, required=True, metavar="台本", help="支援者の言葉を一行に一つ書いたファイル"
    )
    practise.add_argument("--seed", type=int, default=0, metavar="数", help="台詞の選ばれ方を決める数 (既定 0)")
    practise.add_argument("--json", action="store_true", help="結果を JSON で出す")

    owners = commands.add_parser("owners", help="練習相手の一覧・書き方の確認")
    kinds_of_owners = owners.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    owners_list = kinds_of_owners.add_parser("list", help="練習相手の一覧")
    owners_list.add_argument("--json", action="store_true", help="結果を JSON で出す")
    owners_check = kinds_of_owners.add_parser("check", help="練習相手のファイルの書き方を確かめる")
    owners_check.add_argument("files", nargs="*", type=Path, metavar="ファイル", help="省くと同梱の練習相手すべて")

    ask = commands.add_parser("ask", help="コーチに相談する (面談のこと、進め方、似た事例)")
    ask.add_argument("question", metavar="質問", help="話しすぎたのはどこ、無口な社長とはどう話す、など")
    ask.add_argument("--session", metavar="記録", help="この記録について (省くと、進め方や事例のこと)")
    ask.add_argument("--json", action="store_true", help="結果を JSON で出す")

    grade = commands.add_parser("grade", help="採点の提案を、根拠と一緒に見る")
    grade.add_argument("session", metavar="記録")
    grade.add_argument(
        "--rubric", default="bansou", metavar="採点表", help="採点表の番号か .toml ファイル (既定 bansou)"
    )
    grade.add_argument("--json", action="store_true", help="結果を JSON で出す")

    rubrics = commands.add_parser("rubrics", help="採点表の一覧・書き方の確認")
    kinds_of_rubrics = rubrics.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    rubrics_list = kinds_of_rubrics.add_parser("list", help="採点表の一覧")
    rubrics_list.add_argument("--json", action="store_true", help="結果を JSON で出す")
    rubrics_check = kinds_of_rubrics.add_parser("check", help="採点表のファイルの書き方を確かめる")
    rubrics_check.add_argument("files", nargs="*", type=Path, metavar="ファイル", help="省くと同梱の採点表すべて")

    agreement = commands.add_parser("agreement", help="採点者どうし、提案と採点者がどれだけ一致するか")
    agreement.add_argument("--set", metavar="組", help="くらべる組の名前 (省くと、確定した採点すべて)")
    agreement.add_argument("--rubric", default="bansou", metavar="採点表", help="採点表の番号 (既定 bansou)")
    agreement.add_argument("--sets", action="store_true", help="くらべる組の一覧")
    agreement.add_argument("--add-model-set", action="store_true", help="見本の組 (創作の面談と見本の採点) を加える")
    agreement.add_argument("--json", action="store_true", help="結果を JSON で出す")

    engagement = commands.add_parser("engagement", help="支援先の一覧・様子・書き出し")
    engaging = engagement.add_subparsers(dest="action", metavar="すること", required=True, parser_class=_Parser)
    engagements = engaging.add_parser("list", help="支援先の一覧")
    engagements.add_argument("--json", action="store_true", help="結果を JSON で出す")
    engaged = engaging.add_parser("show", help="支援先を一つ、訪問とシートと気になる所まで")
    engaged.add_argument("engagement", metavar="支援先", help="番号 (E001) か、名前の一部")
    engaged.add_argument("--json", action="store_true", help="結果を JSON で出す")
    papers = engaging.add_parser("export", help="シート (.docx) か話の地図 (.html .md .mmd .opml) を書き出す")
    papers.add_argument("engagement", metavar="支援先", help="番号 (E001) か、名前の一部")
    papers.add_argument(
        "--to", type=Path, required=True, metavar="出力先", help="終わりで形が決まる: .docx .html .md .mmd .opml"
    )
    _anonymise(papers)

    office = commands.add_parser("office", help="支援先の全体を、統括事務局の目で見る")
    office.add_argument("--json", action="store_true", help="結果を JSON で出す")

    serve = commands.add_parser("serve", help="アプリをこの機械のブラウザで開く")
    serve.add_argument(
        "--port", type=int, default=8765, metavar="数", help="使うポート (既定 8765、0 なら空いている所)"
    )
    serve.add_argument("--open", dest="open_browser", action="store_true", help="ブラウザも開く")

    backup = commands.add_parser("backup", help="控えを取る・控えの一覧")
    backup.add_argument(
        "what", nargs="?", metavar="出力先",
        help="控えを書き出すファイル (省くと控えの置き場)。list で一覧、clear で控えをすべて消す",
    )  # fmt: skip
    backup.add_argument("--yes", action="store_true", help="確かめずに消す (clear のとき)")
    backup.add_argument("--json", action="store_true", help="一覧を JSON で出す (list のとき)")

    restore = commands.add_parser("restore", help="控えの中身に戻す (いまの中身は先に控えに取る)")
    restore.add_argument("which", metavar="控え", help="日付 (2026-11-21)、番号 (coach backup list)、またはファイル")
    restore.add_argument("--yes", action="store_true", help="確かめずに戻す")

    everything = commands.add_parser("export-all", help="すべてを、ほかでも読める形で書き出す")
    everything.add_argument("folder", type=Path, metavar="フォルダー", help="まだないか、空のフォルダー")
    _anonymise(everything)

    lock = commands.add_parser("lock", help="保存先の合言葉を決める・変える・外す (省くと今の様子)")
    locking = lock.add_subparsers(dest="action", metavar="すること", parser_class=_Parser)
    for action, text in (("set", "合言葉を決める"), ("change", "合言葉を変える"), ("remove", "合言葉を外す")):
        way = locking.add_parser(action, help=text)
        if action != "remove":
            way.add_argument(
                "--new-passphrase-file", type=Path, metavar="ファイル", help="新しい合言葉 (自動で動かすときだけ)"
            )

    doctor = commands.add_parser("doctor", help="動く状態かを確かめる")
    doctor.add_argument("--json", action="store_true", help="結果を JSON で出す")
    doctor.add_argument("--offline-proof", action="store_true", help="主な仕事を通信なしで動かし、通信しないことを示す")
    return parser
