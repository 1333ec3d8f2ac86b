// Writing a notice: a tap on a blank's name puts it into the text where the cursor stands.
const text = document.getElementById("text");

for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
for (const button of document.querySelectorAll("[data-insert]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    text.focus();
    text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
