import { html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { copyText } from "../shared/copy";
import { Conversation } from "../shared/conversation";
import type { Citation } from "../shared/frames";
import { define } from "../shared/light";
import { isDark, readPrefs, writePrefs, type Prefs } from "../shared/prefs";
import { storeOn, type Store } from "../shared/store";
import { Announcer } from "./announcer";
import type { CardActions, CardState } from "./answer";
import { clearBar, connectionBar, topBar, type Connection } from "./bars";
import type { Composer } from "./composer";
import "./composer";
import "./progress";
import { emergencyOf, pinnedEmergency } from "./emergency";
import { hero } from "./hero";
import { logView } from "./log";
import { passage } from "./sources";
import { Speech } from "./speech";
import { follow } from "./follow";
import cardStyles from "../styles/cards.css?inline";
import formStyles from "../styles/forms.css?inline";
import pageStyles from "../styles/page.css?inline";
import tokens from "../styles/tokens.css?inline";
import { TEXTS } from "./texts";

const WIDE = "(min-width: 1100px)";
const SLOW = 12_000;
const FOUND = 4_000;

/** `page`: the citizen page; `frame`: the same in an iframe; `panel`: inside the launcher of another site. */
export type Mode = "page" | "frame" | "panel";

/** The citizen's side of the service: question box, conversation, sources, tickets and their progress. */
export class CitizenApp extends LitElement {
  static override styles = [tokens, pageStyles, cardStyles, formStyles].map((text) => unsafeCSS(text));

  @property({ attribute: false }) base = "";
  @property() mode: Mode = "page";
  @property({ attribute: false }) store: Store = storeOn(() => localStorage);
  @state() private prefs: Prefs = { elder: false, theme: "auto" };
  @state() private view: "talk" | "progress" = "talk";
  @state() private category: number | null = null;
  @state() private cited: { reply: string; n: number } | null = null;
  @state() private copied = "";
  @state() private slow = false;
  @state() private found = false;
  @state() private clearing = false;
  /** The emergency whose pinned numbers have been put away. */
  @state() private unpinned = "";
  @state() private wide = false;
  @query(".scroll") private readonly scroller!: HTMLElement;
  private talk!: Conversation;
  private readonly speech = new Speech(() => this.requestUpdate());
  private announcer!: Announcer;
  private ends: (() => void)[] = [];
  private slowTimer = 0;
  private lost = false;
  private citedFrom: HTMLElement | null = null;
  private lookUp = { number: "", code: "" };
  /** How far the conversation was scrolled when the progress page covered it. */
  private place = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.prefs = readPrefs(this.store);
    this.talk = new Conversation(this.base, this.store);
    this.actions.base = this.base;
    this.announcer = new Announcer(this.talk.entries);
    const wide = matchMedia(WIDE);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const measure = (): void => void (this.wide = wide.matches && this.mode === "page");
    const redraw = (): void => this.requestUpdate();
    measure();
    wide.addEventListener("change", measure);
    scheme.addEventListener("change", redraw);
    window.addEventListener("online", redraw);
    window.addEventListener("offline", redraw);
    this.ends = [
      this.talk.subscribe(() => this.heard()),
      this.talk.start(),
      () => wide.removeEventListener("change", measure),
      () => scheme.removeEventListener("change", redraw),
      () => window.removeEventListener("online", redraw),
      () => window.removeEventListener("offline", redraw),
      () => this.speech.stop(),
    ];
    this.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("keydown", this.pressed);
    for (const end of this.ends.splice(0)) end();
  }

  /** Puts the cursor into the question box. */
  override focus(): void {
    this.composer?.focus();
  }

  protected override willUpdate(): void {
    const dark = isDark(this.prefs.theme);
    const marked = this.mode === "panel" ? [this] : [this, document.documentElement];
    for (const element of marked) {
      element.toggleAttribute("data-elder", this.prefs.elder);
      element.setAttribute("data-theme", dark ? "dark" : "light");
    }
    this.setAttribute("data-mode", this.mode);
  }

  protected override updated(_changed: PropertyValues): void {
    const { entries, stage } = this.talk;
    const last = entries[entries.length - 1];
    const length = last?.kind === "answer" ? `${last.sentences.length}${last.reply ? "." : ""}` : "";
    if (this.view !== "talk" || !last) return;
    // The cards have their size only after they have drawn themselves.
    requestAnimationFrame(() => follow(this.scroller, `${entries.length}/${length}/${stage === null}`));
  }

  protected override render(): TemplateResult {
    const talking = this.talk.entries.length > 0;
    const inTalk = this.view === "talk";
    const aside = talking && inTalk && this.wide && !this.prefs.elder ? this.citation() : null;
    return html`<div class="shell">
      ${this.mode === "panel" ? nothing : html`<a class="skip" href="#question" @click=${this.skip}>${TEXTS.skip}</a>`}
      ${topBar({
        elder: this.prefs.elder,
        dark: isDark(this.prefs.theme),
        talking,
        closable: this.mode === "panel",
        short: this.mode !== "page",
        home: () => this.show("talk"),
        progress: () => this.openProgress("", ""),
        toggleElder: () => this.prefer({ ...this.prefs, elder: !this.prefs.elder }),
        toggleDark: () => this.prefer({ ...this.prefs, theme: isDark(this.prefs.theme) ? "light" : "dark" }),
        clear: () => this.askToClear(),
        close: () => this.dispatchEvent(new CustomEvent("leave")),
      })}
      ${connectionBar(this.connection(), () => this.talk.line.connect(), this.talk.refusal)}
      ${inTalk ? this.pinned() : nothing}
      ${this.clearing ? clearBar(() => this.clear(), () => this.keep()) : nothing}
      <div class="body">
        <div class="column">
          <main class="scroll" id="main" tabindex="-1">
            ${inTalk ? (talking ? this.log() : this.welcome()) : this.progress()}
          </main>
          ${talking && inTalk ? html`<div class="dock">${this.box(false)}</div>` : nothing}
        </div>
        ${aside ? this.aside(aside) : nothing}
      </div>
      <div class="vh" aria-live="polite" aria-atomic="false" data-test="announcer">
        ${this.announcer.lines.map((line) => keyed(line.id, html`<p>${line.text}</p>`))}
      </div>
      <div class="vh" role="alert" data-test="alarm">
        ${this.announcer.alarm ? keyed(this.announcer.alarm.id, html`<p>${this.announcer.alarm.text}</p>`) : nothing}
      </div>
    </div>`;
  }

  private pinned(): TemplateResult | typeof nothing {
    const reply = emergencyOf(this.talk.entries, Date.now());
    if (!reply || reply.reply_id === this.unpinned) return nothing;
    const id = `pinned-${reply.reply_id}`;
    const hide = (): void => {
      this.unpinned = reply.reply_id;
      this.composer?.focus();
    };
    return pinnedEmergency(reply, this.copied === id, (text) => this.actions.copy(id, text), hide);
  }

  private welcome(): TemplateResult {
    return html`<div class="welcome">
      ${hero(
        this.box(true),
        (text) => this.say(text),
        this.category,
        (index) => this.chooseCategory(index),
        this.mode !== "page",
      )}
      <footer class="foot">
        <p>${TEXTS.footer}</p>
        <p><a href="tel:12345">${TEXTS.hotline}</a><span>${TEXTS.emergency}</span></p>
      </footer>
    </div>`;
  }

  private log(): TemplateResult {
    return html`<div class="talk">
      ${logView(
        {
          entries: this.talk.entries,
          stage: navigator.onLine === false || ["waiting", "refused"].includes(this.talk.line.state) ? null : this.talk.stage,
          slow: this.slow,
          queue: this.talk.queue,
          stateOf: (entry, last): CardState => ({
            last,
            cited: this.cited?.reply === entry.id ? this.cited.n : null,
            inline: !this.wide || this.prefs.elder,
            elder: this.prefs.elder,
            canRead: this.speech.available,
            reading: this.speech.reading === entry.id,
            copied: this.copied === entry.id,
          }),
        },
        this.actions,
      )}
    </div>`;
  }

  private aside(citation: Citation): TemplateResult {
    return html`<aside class="side" aria-label=${TEXTS.sourcePanel}>${passage(citation, this.actions.closeCite)}</aside>`;
  }

  private box(large: boolean): TemplateResult {
    return html`<yx-composer
      .store=${this.store}
      .large=${large}
      .brief=${this.prefs.elder}
      @say=${(event: CustomEvent<string>) => this.say(event.detail)}
      @typed=${() => this.talk.warm()}
    ></yx-composer>`;
  }

  private progress(): TemplateResult {
    return html`<yx-progress
      .base=${this.base}
      .number=${this.lookUp.number}
      .code=${this.lookUp.code}
      @leave=${() => this.show("talk")}
    ></yx-progress>`;
  }

  private readonly actions: CardActions = {
    base: "",
    say: (text) => this.say(text),
    sayAgain: (id) => this.talk.sayAgain(id),
    cite: (reply, n, from) => {
      if (this.cited?.reply === reply && this.cited.n === n) return this.actions.closeCite();
      this.cited = { reply, n };
      this.citedFrom = from;
      void this.updateComplete.then(() => {
        this.renderRoot.querySelector<HTMLElement>("#passage-title")?.focus();
        this.renderRoot.querySelector(".inline-passage")?.scrollIntoView({ block: "start" });
      });
    },
    closeCite: () => {
      this.cited = null;
      this.citedFrom?.focus();
      this.citedFrom = null;
    },
    rate: (reply, useful) => this.talk.rate(reply, useful),
    read: (id, text) => this.speech.toggle(id, text),
    copy: (id, text) =>
      void copyText(text).then((done) => {
        if (!done) return;
        this.copied = id;
        window.setTimeout(() => (this.copied = ""), 2500);
      }),
    showProgress: (number, code) => this.openProgress(number, code),
  };

  private get composer(): Composer | null {
    return this.renderRoot.querySelector<Composer>("yx-composer");
  }

  private say(text: string): void {
    this.view = "talk";
    this.clearing = false;
    this.talk.say(text);
    void this.updateComplete.then(() => this.composer?.focus());
  }

  private heard(): void {
    const state = this.talk.line.state;
    if (state === "waiting" || state === "closed") this.lost ||= this.talk.entries.length > 0 && state === "waiting";
    if (state === "open" && this.lost) {
      this.lost = false;
      this.found = true;
      window.setTimeout(() => (this.found = false), FOUND);
    }
    clearTimeout(this.slowTimer);
    this.slow = false;
    if (this.talk.stage !== null) this.slowTimer = window.setTimeout(() => (this.slow = true), SLOW);
    this.announcer.hear(this.talk.entries);
    this.requestUpdate();
  }

  private connection(): Connection {
    if (this.talk.line.state === "refused") return "refused";
    if (!this.talk.entries.length && !this.talk.refusal) return "fine";
    if (navigator.onLine === false) {
      this.lost = true;
      return "offline";
    }
    if (this.talk.line.state === "waiting") return "waiting";
    return this.found ? "found" : "fine";
  }

  private citation(): Citation | null {
    const entry = this.talk.entries.find((kept) => kept.id === this.cited?.reply);
    if (entry?.kind !== "answer") return null;
    return entry.reply?.citations.find((citation) => citation.n === this.cited?.n) ?? null;
  }

  private prefer(prefs: Prefs): void {
    this.prefs = prefs;
    writePrefs(this.store, prefs);
  }

  private openProgress(number: string, code: string): void {
    this.lookUp = { number, code };
    this.show("progress");
  }

  private chooseCategory(index: number | null): void {
    this.category = index;
    void this.updateComplete.then(() => this.renderRoot.querySelector(".cat-asks")?.scrollIntoView({ block: "nearest" }));
  }

  private show(view: "talk" | "progress"): void {
    const back = this.view === "progress" && view === "talk";
    if (this.view === "talk" && view === "progress") this.place = this.scroller.scrollTop;
    this.view = view;
    void this.updateComplete.then(() => {
      if (view === "progress") return void (this.scroller.scrollTop = 0);
      const opener = back && this.renderRoot.querySelector<HTMLElement>(`[data-progress="${this.lookUp.number || "top"}"]`);
      if (opener) opener.focus({ preventScroll: true });
      else this.composer?.focus();
      if (back) this.scroller.scrollTop = this.place;
    });
  }

  private askToClear(): void {
    this.clearing = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".strip.ask .quiet-first")?.focus());
  }

  private keep(): void {
    this.clearing = false;
    this.renderRoot.querySelector<HTMLElement>("[data-clear]")?.focus();
  }

  private clear(): void {
    this.talk.forget();
    this.clearing = false;
    this.cited = null;
    this.announcer.forget();
    this.show("talk");
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.show("talk");
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.cited) this.actions.closeCite();
    else if (this.clearing) this.keep();
    else if (this.view === "progress") this.show("talk");
    else if (this.mode === "panel") this.dispatchEvent(new CustomEvent("leave"));
  };
}
define("yx-citizen", CitizenApp);
