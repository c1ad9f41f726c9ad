/* Optional comfort only: every link and form works without it. */
"use strict";

document.addEventListener("click", (event) => {
  const target = event.target;
  const opener = target.closest("[data-rp-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.rpDialog);
    if (dialog && dialog.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (target.closest("[data-rp-close]") || target.matches("dialog.rp-drawer")) {
    target.closest("dialog").close();
    return;
  }
  const link = target.closest('a[href^="#"]');
  if (link) reveal(link.getAttribute("href").slice(1));
  document.querySelectorAll("details.rp-switcher[open]").forEach((d) => d.contains(target) || (d.open = false));
});

/* A figure's link opens the fold that explains it. Browsers that reveal closed folds themselves lose nothing. */
function reveal(id) {
  const inside = id && document.getElementById(id);
  let fold = inside && inside.closest("details");
  for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
}
addEventListener("hashchange", () => reveal(location.hash.slice(1)));
reveal(location.hash.slice(1));

/* "I don't know" greys out its field; the server decides in any case. */
function settle(box) {
  const field = document.getElementById(box.dataset.rpUnknown);
  if (!field) return;
  const controls = field.matches("input,select,textarea") ? [field] : field.querySelectorAll("input,select,textarea");
  controls.forEach((control) => control === box || (control.disabled = box.checked));
}
document.querySelectorAll("[data-rp-unknown]").forEach(settle);
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-rp-unknown]")) settle(event.target);
});

/* A slider and a field that say the same amount: either moves the other, and the form hears of it. */
document.addEventListener("input", (event) => {
  const slider = event.target.closest("[data-rp-same]") || document.querySelector(`[data-rp-same="${event.target.id}"]`);
  if (!slider) return;
  const field = document.getElementById(slider.dataset.rpSame);
  if (event.target === slider) field.value = slider.value;
  else slider.value = field.value;
});

/* One click, one request: the form key makes a second one harmless, this makes it rare. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.rpSent && !form.hasAttribute("data-rp-again")) event.preventDefault();
  else if (form.method === "post") {
    form.dataset.rpSent = "1";
    setTimeout(() => delete form.dataset.rpSent, 5000);
  }
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-rp-sent]").forEach((f) => delete f.dataset.rpSent));

/* The CSRF cookie is not readable; any form of the page holds the token. */
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
});
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target.querySelectorAll("[data-rp-unknown]").forEach(settle);
});

/* A page that answers something else than the wanted part (signed out, error) is shown as a page. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  if (/<html[\s>]/i.test(answer.responseText.slice(0, 400))) {
    event.detail.shouldSwap = false;
    location.assign(answer.responseURL || location.href);
  }
});
