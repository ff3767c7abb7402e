import { html, nothing, type TemplateResult } from "lit";
import { icon, mark } from "../shared/icons";
import { CATEGORIES, EXAMPLES, TEXTS } from "./texts";

/** What a page shows before anything is said. `composer` is the question box; `ask` says an example. */
export function hero(
  composer: TemplateResult,
  ask: (text: string) => void,
  open: number | null,
  choose: (index: number | null) => void,
  small: boolean,
): TemplateResult {
  const chip = (text: string): TemplateResult =>
    html`<li><button class="chip" type="button" @click=${() => ask(text)}>${text}</button></li>`;
  return html`
    <section class="hero" aria-labelledby="hero-title">
      ${small ? html`<div class="hero-mark">${mark()}</div>` : skyline()}
      <div class="hero-in">
        <h1 id="hero-title">${TEXTS.heroTitle}</h1>
        <p class="lead">${TEXTS.heroLead}</p>
        ${composer}
        <div class="examples">
          <h2 class="label" id="try">${TEXTS.tryAsking}</h2>
          <ul class="chips" aria-labelledby="try">${EXAMPLES.map(chip)}</ul>
        </div>
      </div>
    </section>
    <section class="cats" aria-labelledby="cats-title">
      <h2 id="cats-title" class="section-title">${TEXTS.categories}</h2>
      <ul class="cat-list">
        ${CATEGORIES.map(
          (category, index) => html`<li>
            <button
              class="cat"
              type="button"
              aria-expanded=${open === index ? "true" : "false"}
              aria-controls="cat-asks"
              @click=${() => choose(open === index ? null : index)}
            >
              <span class="cat-icon">${icon(category.icon)}</span><span>${category.name}</span>
            </button>
          </li>`,
        )}
      </ul>
      <div id="cat-asks" class="cat-asks">
        ${open === null
          ? nothing
          : html`<ul class="chips" aria-label=${CATEGORIES[open]?.name ?? ""}>
              ${CATEGORIES[open]?.asks.map(chip)}
            </ul>`}
      </div>
    </section>
    ${small
      ? nothing
      : html`<ul class="promise">
          ${TEXTS.promise.map(([title, text]) => html`<li><strong>${title}</strong><span>${text}</span></li>`)}
        </ul>`}
  `;
}

/** A quiet line drawing of a city along a river. */
const skyline = (): TemplateResult => html`<svg
  class="skyline" viewBox="0 0 1200 120" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false"
>
  <path d="M0 119H1200M20 119V84h46v35M32 84V66h22v18M92 119V58h30v61M98 70h18M98 82h18M98 94h18M122 119V76h40v43M190 119V92l34-20 34 20v27M204 119v-20h40v20M286 119V40h24v79M310 119V62h36v57M318 74h20M318 86h20M318 98h20M298 40V22M380 119V88h64v31M392 88V74h40v14M470 119c40-46 90-46 130 0M490 100v19M520 88v31M550 88v31M580 100v19M640 119V70h28v49M668 119V48h34v71M676 60h18M676 72h18M676 84h18M685 48V34M730 119V94h50v25M742 94 755 82l13 12M812 119V64h26v55M838 119V80h44v39M846 90h28M846 102h28M912 119V54l16-14 16 14v65M976 119V86h58v33M988 86V72h34v14M1062 119V60h30v59M1068 72h18M1068 84h18M1068 96h18M1120 119V92h56v27M1134 92V80h28v12"></path>
</svg>`;
