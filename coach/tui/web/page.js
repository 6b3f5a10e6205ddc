"use strict";
// What the terminal of textual.js leaves to the browser and a user of the app would stumble over.

// Ctrl+V is the browser's paste, not a control character: keep it from the terminal, which then gets the paste event.
window.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey && !event.altKey && !event.metaKey && event.key.toLowerCase() === "v") {
      event.stopImmediatePropagation();
    }
  },
  true,
);

// A file dropped on a page makes the browser open it in place of the app.
function tell(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { notice.textContent = ""; }, 8000);
}
window.addEventListener("dragover", (event) => event.preventDefault());
window.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer && event.dataTransfer.files.length) {
    tell("ブラウザにはファイルを落とせません。i を押して、ファイルの場所を書くか、一覧から選びます。");
  }
});

// Keys go to the terminal from the first moment. Its focus is told over the connection, so it has to stand first.
window.addEventListener("DOMContentLoaded", () => {
  const watch = new MutationObserver(() => {
    if (document.body.classList.contains("-first-byte")) {
      watch.disconnect();
      document.querySelector(".xterm-helper-textarea").focus();
    }
  });
  watch.observe(document.body, { attributes: true, attributeFilter: ["class"] });
});

// An address that someone said in a talk is not gone to by a slip of the mouse: nothing here leaves the machine.
const open = window.open.bind(window);
window.open = (address, ...rest) => {
  if (address && new URL(address, window.location.href).origin === window.location.origin) {
    return open(address, ...rest);
  }
  tell("記録の中の住所は、ここからは開きません。");
  return null;
};
