"""What each command runs, and exit codes. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from coach.cli.parser import build_parser
from coach.errors import CoachError


def run(argv: Sequence[str]) -> int:
    """Parse and carry out. Returns the exit code; raises CoachError."""
    args = build_parser().parse_args(argv)
    from coach.cli.secrets import giving

    # The app asks on a screen of its own.
    with giving(args.passphrase_file, typed=args.command not in (None, "app")):
        return _carry_out(args)


def _carry_out(args: argparse.Namespace) -> int:
    match args.command:
        case None | "app":
            from coach.cli.review import open_app

            return open_app(getattr(args, "file", None))
        case "review":
            from coach.cli.review import review

            return review(args)
        case "label":
            from coach.cli.label import label

            return label(args.files, args.out)
        case "import":
            from coach.cli.imports import import_paths

            return import_paths(
                args.files, args.advisor, as_json=args.json, person=args.person, recursive=args.recursive
            )
        case "formats" if args.action == "remove":
            from coach.cli.imports import remove_format

            return remove_format(args.name)
        case "formats":
            from coach.cli.imports import list_formats

            return list_formats(as_json=args.json)
        case "sessions":
            from coach.cli.sessions import list_sessions

            return list_sessions(args.query, as_json=args.json)
        case "batch":
            from coach.cli.batch import batch

            return batch(args)
        case "find":
            from coach.cli.talk_search import find

            return find(args)
        case "export":
            from coach.cli.export import export

            return export(args)
        case "anonymise":
            from coach.cli.anonymise import anonymise

            return anonymise(args)
        case "growth":
            from coach.cli.growth import growth

            return growth(args)
        case "share":
            from coach.cli.growth import share

            return share(args)
        case "feedback":
            from coach.cli.feedback import export as export_feedback

            return export_feedback(args.to, args.session)
        case "cases" if args.action in ("add", "export", "import", "remove"):
            from coach.cli.own_cases import own_cases

            return own_cases(args)
        case "cases":
            from coach.cli.cases import cases

            return cases(args)
        case "model":
            from coach.cli.model import model

            return model(args)
        case "questions":
            from coach.cli.questions import questions

            return questions(args)
        case "practise":
            from coach.cli.practice import practise

            return practise(args)
        case "owners":
            from coach.cli.practice import owners

            return owners(args)
        case "engagement":
            from coach.cli.engagement import engagement

            return engagement(args)
        case "office":
            from coach.cli.engagement import office

            return office(as_json=args.json)
        case "ask":
            from coach.cli.ask import ask

            return ask(args.question, args.session, as_json=args.json)
        case "grade":
            from coach.cli.grading import grade

            return grade(args.session, args.rubric, as_json=args.json)
        case "rubrics":
            from coach.cli.grading import rubrics

            return rubrics(args)
        case "serve":
            from coach.cli.serve import serve

            return serve(args.port, open_browser=args.open_browser)
        case "agreement":
            from coach.cli import grading as grading_cli

            if args.sets:
                return grading_cli.calibration_sets(as_json=args.json)
            if args.add_model_set:
                return grading_cli.add_model_set()
            return grading_cli.agreement(args.set, args.rubric, as_json=args.json)
        case "backup":
            from coach.cli.backup import backup

            return backup(args.what, as_json=args.json, sure=args.yes)
        case "lock":
            from coach.cli.secrets import lock

            return lock(args)
        case "restore":
            from coach.cli.backup import restore

            return restore(args.which, sure=args.yes)
        case "export-all":
            from coach.cli.export import export_all

            return export_all(args.folder, anonymise=args.anonymise)
        case _:
            from coach.cli.doctor import doctor

            if args.offline_proof:
                from coach.cli.offline import offline_proof

                return offline_proof(as_json=args.json)
            return doctor(as_json=args.json)


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point: exit codes are those of the error classes, 130 for Ctrl-C, 0 when the reader closes the pipe."""
    before = os.umask(0o077)  # whatever is written is for its owner alone, also by what we only call
    try:
        return _run_and_say(argv)
    finally:
        os.umask(before)


def _run_and_say(argv: Sequence[str] | None) -> int:
    try:
        code = run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return code
    except CoachError as error:
        print(error.text(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("途中でやめました。読んだところまでは残っています。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # ``coach … | head``: nobody reads on, which is no error. Keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from coach.cli.output import keep_trace

        where = keep_trace(error)
        print(
            "思いがけない不具合で止まりました。取り込んだ記録は残っています。\n"
            + f"くわしい内容は {where} に書きました。",
            file=sys.stderr,
        )
        return 70
