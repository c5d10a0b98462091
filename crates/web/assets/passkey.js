// Makes and uses passkeys. Forms with data-passkey stay hidden without this file, and another way stands beside them.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer ?? new ArrayBuffer(0)), (byte) => String.fromCharCode(byte)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const begin = async (form) => {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value });
    const answer = await fetch(form.dataset.start, { method: "POST", body });
    // Whoever signed in long ago is led to the page that asks again.
    if (answer.redirected) location.assign(answer.url);
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    return options;
  };

  const make = async (form) => {
    const options = await begin(form);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = known(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    return { client: text(made.response.clientDataJSON), data: text(made.response.attestationObject) };
  };

  const use = async (form) => {
    const used = await navigator.credentials.get({ publicKey: await begin(form) });
    return {
      credential: used.id,
      client: text(used.response.clientDataJSON),
      data: text(used.response.authenticatorData),
      signature: text(used.response.signature),
      user: text(used.response.userHandle),
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const told = form.querySelector("[data-told]");
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      told.textContent = "";
      button.disabled = true;
      try {
        const parts = await (form.dataset.passkey === "make" ? make(form) : use(form));
        for (const [name, value] of Object.entries(parts)) form.elements[name].value = value;
        form.submit();
      } catch (error) {
        told.textContent = error.name === "InvalidStateError"
          ? "This device has a passkey of this account already."
          : "No passkey came. Try again, or choose another way.";
        button.disabled = false;
      }
    });
  }
  for (const one of document.querySelectorAll("[data-without-passkey]")) one.hidden = true;
})();
