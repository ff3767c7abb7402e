import { LitElement } from "lit";

/** An element that draws into its parent's shadow root, and so wears its styles. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Registers an element once, also where a host page has loaded the script twice. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
