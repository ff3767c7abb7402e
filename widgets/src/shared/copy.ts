/** Puts `text` on the clipboard; false where the browser will not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "yx-offscreen";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy"); // pages without a secure context have nothing else
    field.remove();
    return done;
  }
}
