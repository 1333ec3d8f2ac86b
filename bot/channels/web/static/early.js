// Runs before the page is drawn, so that the letters do not jump to the size the person chose.
(function () {
  var root = document.documentElement;
  var KEY = "bangfu-size";
  var LARGEST = 3;

  function kept() {
    try { return Number(localStorage.getItem(KEY)) || 1; } catch (refused) { return 1; }
  }

  function show(size) {
    root.dataset.size = String(Math.min(Math.max(size, 1), LARGEST));
    document.querySelectorAll("[data-step]").forEach(function (button) {
      var next = Number(root.dataset.size) + Number(button.dataset.step);
      button.setAttribute("aria-disabled", String(next < 1 || next > LARGEST));
    });
  }

  function step(event) {
    var button = event.target.closest("[data-step]");
    if (!button) return;
    show(Number(root.dataset.size) + Number(button.dataset.step));
    try { localStorage.setItem(KEY, root.dataset.size); } catch (refused) { /* The size lasts as long as the page. */ }
  }

  root.classList.add("js");
  root.classList.toggle("speaks", "speechSynthesis" in window);
  show(kept());
  document.addEventListener("DOMContentLoaded", function () { show(kept()); });
  document.addEventListener("click", step);
})();
