/* Passkeys: turns the browser's keys into form values. Without this script the page says that it needs one. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  function wanted(publicKey) {
    const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
    if (options.allowCredentials) options.allowCredentials = keys(options.allowCredentials);
    if (options.excludeCredentials) options.excludeCredentials = keys(options.excludeCredentials);
    return options;
  }

  function answer(credential) {
    const { response } = credential;
    const shown = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) shown[name] = text(response[name]);
    }
    if (response.getTransports) shown.transports = response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: shown,
    });
  }

  async function create(form) {
    const { publicKey } = JSON.parse(document.getElementById("passkey-options").textContent).creation_options;
    const alone = form.elements.passwordless && form.elements.passwordless.checked;
    const selection = { ...publicKey.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
    if (alone) selection.userVerification = "required";
    return navigator.credentials.create({ publicKey: wanted({ ...publicKey, authenticatorSelection: selection }) });
  }

  async function use(form) {
    let options;
    if (form.dataset.rpPasskey === "sign-in") {
      const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      options = (await reply.json()).request_options;
    } else {
      options = JSON.parse(document.getElementById("passkey-options").textContent).request_options;
    }
    return navigator.credentials.get({ publicKey: wanted(options.publicKey) });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.rpPasskey) return;
    event.preventDefault();
    const trouble = form.querySelector("[data-rp-passkey-error]");
    trouble.hidden = true;
    try {
      const credential = await (form.dataset.rpPasskey === "create" ? create(form) : use(form));
      form.elements.credential.value = answer(credential);
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
})();
