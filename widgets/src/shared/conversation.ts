import { ApiError, call, openSession, type CitizenSession } from "./api";
import { put, withSentence, type Answer, type Entry, type Mine } from "./entries";
import type { ClientFrame, ErrorFrame, ReplyFrame, SentenceFrame, ServerFrame } from "./frames";
import { Line, type Pause } from "./line";
import { Outbox } from "./outbox";
import { KeptLog } from "./kept-log";
import type { Store } from "./store";
import { REMARKS } from "./remarks";

const SESSION = "session";
/** Failed connections after which answers are asked for by HTTP as well. */
const SOCKET_TRIES = 3;
/** Seconds to wait when there were too many and the server did not say how long. */
const TOO_MANY_S = 30;
const LOST_SESSION = new Set(["session_expired", "session_unknown", "bad_token", "unauthorized", "invalid_token", "session"]);

/**
 * One citizen's conversation: what was said, what came back, and the promise that nothing said is lost. What has no
 * reply yet is in the outbox and goes again, under its own identifier, on every new connection.
 */
export class Conversation {
  entries: readonly Entry[] = [];
  /** The stage of the answer that is being made, "" before the first, null when nothing is awaited. */
  stage: string | null = null;
  queue: number | null = null;
  /** Why the server gives no session now, in its own words; "" where it does. */
  refusal = "";
  readonly line: Line;
  private session: CitizenSession | null = null;
  private lastSeq = 0;
  private readonly outbox: Outbox;
  private readonly log: KeptLog;
  private readonly listeners = new Set<() => void>();
  private saveTimer = 0;
  private posting = false;
  private fresh = 0;

  constructor(
    readonly base: string,
    private readonly store: Store,
    open?: (url: string) => WebSocket,
  ) {
    this.outbox = new Outbox(store);
    this.log = new KeptLog(store);
    this.line = new Line(
      () => new URL("/ws/chat", base || location.href).href.replace(/^http/, "ws"),
      { hello: () => this.hello(), frame: (frame) => this.take(frame), changed: () => this.lineChanged() },
      open,
    );
    this.recall();
  }

  /** Calls `listener` after every change; returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Listens to the network and to other tabs; takes an earlier conversation up again. Returns what ends it. */
  start(): () => void {
    const away = (): void => this.line.drop(false);
    const back = (): void => {
      if (this.entries.length || this.waiting.length) this.line.connect();
    };
    const elsewhere = (event: StorageEvent): void => {
      if (event.key === KeptLog.storageName) this.recall(), this.changed(false);
    };
    const leave = (): void => this.save();
    const seen = (): void => {
      if (document.visibilityState === "visible" && this.line.state === "waiting") this.line.connect();
    };
    window.addEventListener("offline", away);
    window.addEventListener("online", back);
    window.addEventListener("storage", elsewhere);
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", seen);
    back();
    return () => {
      window.removeEventListener("offline", away);
      window.removeEventListener("online", back);
      window.removeEventListener("storage", elsewhere);
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", seen);
      this.save();
      this.line.drop(false);
    };
  }

  /** What was said and has no reply yet. */
  get waiting(): readonly { client_message_id: string; text: string }[] {
    return this.outbox.all();
  }

  say(text: string): void {
    const said = text.trim();
    if (!said) return;
    const entry: Mine = { kind: "mine", id: identity(), text: said, at: Date.now(), state: "kept" };
    this.outbox.add({ client_message_id: entry.id, text: said, at: entry.at });
    this.entries = put(this.entries, entry);
    this.stage ??= "";
    this.save();
    if (!this.deliver(entry.id, said)) this.line.connect();
    if (this.line.attempts >= SOCKET_TRIES) void this.postAll();
    this.changed();
  }

  /** Says again, as a new message, what could not be answered. */
  sayAgain(id: string): void {
    const entry = this.entries.find((kept) => kept.id === id);
    if (entry?.kind !== "mine") return;
    this.entries = this.entries.filter((kept) => kept !== entry);
    this.say(entry.text);
  }

  /** Opens the connection before anything is said, so that the first answer comes sooner. */
  warm(): void {
    if (this.line.state === "closed" && navigator.onLine !== false) this.line.connect();
  }

  rate(reply_id: string, useful: boolean): void {
    const entry = this.entries.find((kept) => kept.id === reply_id);
    if (entry?.kind !== "answer") return;
    this.entries = put(this.entries, { ...entry, useful });
    if (!this.line.send({ type: "feedback", reply_id, useful }) && this.session)
      void call(this.base, "/api/v1/feedback", {
        body: { reply_id, useful },
        headers: { Authorization: `Bearer ${this.session.token}` },
      }).catch(() => undefined);
    this.changed();
  }

  /** Forgets everything on this device: the words, the session and what was still to be sent. */
  forget(): void {
    this.line.drop(false);
    this.outbox.clear();
    this.store.remove(SESSION);
    this.log.clear();
    this.session = null;
    this.entries = [];
    this.lastSeq = 0;
    this.stage = this.queue = null;
    this.refusal = "";
    this.changed(false);
  }

  private recall(): void {
    this.session = this.store.read<CitizenSession>(SESSION);
    const kept = this.log.read();
    if (kept) {
      this.entries = kept.entries;
      this.lastSeq = kept.last_seq;
    }
    for (const entry of this.outbox.all())
      if (!this.entries.some((shown) => shown.id === entry.client_message_id))
        this.entries = [
          ...this.entries,
          { kind: "mine", id: entry.client_message_id, text: entry.text, at: entry.at, state: "kept" },
        ];
    this.stage = this.outbox.all().length ? (this.stage ?? "") : null;
  }

  private async hello(): Promise<ClientFrame | Pause> {
    if (!this.session) {
      try {
        this.session = await openSession(this.base);
      } catch (error) {
        return this.refused(error);
      }
      this.lastSeq = 0;
      this.store.write(SESSION, this.session);
    }
    this.refusal = "";
    return { type: "hello", token: this.session.token, resume: { last_seq: this.lastSeq } };
  }

  private refused(error: unknown): Pause {
    const { status, message, retryAfter } = error instanceof ApiError ? error : new ApiError(0, "", "");
    this.refusal = status === 403 || status === 429 ? message : "";
    if (status === 403) return { after: null };
    return { after: status === 429 ? (retryAfter ?? TOO_MANY_S) * 1000 : 0 };
  }

  private deliver(client_message_id: string, text: string): boolean {
    return this.line.send({ type: "message", text, client_message_id });
  }

  private lineChanged(): void {
    if (this.line.state === "waiting" && this.line.attempts >= SOCKET_TRIES) void this.postAll();
    this.changed();
  }

  /** Asks by HTTP where no socket comes through, as behind some proxies; the identifiers keep it to one answer. */
  private async postAll(): Promise<void> {
    if (this.posting || !this.session || navigator.onLine === false) return;
    this.posting = true;
    const headers = { Authorization: `Bearer ${this.session.token}` };
    try {
      for (const { client_message_id, text } of this.outbox.all()) {
        const reply = await call<Omit<ReplyFrame, "type" | "seq" | "client_message_id" | "message">>(this.base, "/api/v1/chat", { body: { message: text, client_message_id }, headers });
        this.reply({ ...reply, type: "reply", seq: 0, client_message_id, message: "" });
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.loseSession();
    }
    this.posting = false;
    this.changed();
  }

  private loseSession(): void {
    this.session = null;
    this.lastSeq = 0;
    this.store.remove(SESSION);
  }

  private take(frame: ServerFrame): void {
    if ("seq" in frame && typeof frame.seq === "number") {
      // A reply may come again under its old number, to a message that was sent again.
      const awaited = frame.type === "reply" && this.outbox.all().some((kept) => kept.client_message_id === frame.client_message_id);
      if (frame.seq <= this.lastSeq && !awaited) return;
      this.lastSeq = Math.max(this.lastSeq, frame.seq);
    }
    switch (frame.type) {
      case "ready":
        this.fresh = 0;
        if (frame.last_seq < this.lastSeq) this.lastSeq = frame.last_seq;
        for (const entry of this.outbox.all()) this.deliver(entry.client_message_id, entry.text);
        break;
      case "ack":
        if (frame.client_message_id) this.mark(frame.client_message_id);
        break;
      case "progress":
        if (this.stage !== null) this.stage = frame.stage;
        break;
      case "sentence":
        this.sentence(frame);
        break;
      case "reply":
        this.reply(frame);
        break;
      case "agent":
        this.queue = this.stage = null;
        this.entries = put(this.entries, {
          kind: "agent", id: `agent-${frame.seq}-${frame.at}`, at: Date.parse(frame.at) || Date.now(),
          name: frame.name, text: frame.text,
        });
        break;
      case "queue":
        this.queue = frame.position;
        break;
      case "notice":
        this.remark(frame.text);
        break;
      case "error":
        return this.fault(frame);
    }
    this.changed();
  }

  private mark(id: string, state: Mine["state"] = "sent"): void {
    const entry = this.entries.find((kept) => kept.id === id);
    if (entry?.kind === "mine" && entry.state !== state) this.entries = put(this.entries, { ...entry, state });
  }

  private sentence(frame: SentenceFrame): void {
    const kept = this.entries.find((entry) => entry.id === frame.reply_id);
    const entry: Answer =
      kept?.kind === "answer"
        ? kept
        : { kind: "answer", id: frame.reply_id, at: Date.now(), sentences: [], reply: null };
    if (entry.reply) return;
    this.entries = put(
      this.entries,
      withSentence(entry, frame.index, { text: frame.text, citations: frame.citations }),
    );
  }

  private reply(frame: ReplyFrame): void {
    const asked = frame.client_message_id;
    if (asked) {
      this.outbox.settle(asked);
      if (frame.message && !this.entries.some((entry) => entry.id === asked))
        this.entries = put(this.entries, { kind: "mine", id: asked, text: frame.message, at: Date.now(), state: "sent" });
      this.mark(asked);
    }
    const kept = this.entries.find((entry) => entry.id === frame.reply_id);
    const before = kept?.kind === "answer" ? kept : null;
    this.entries = put(this.entries, {
      kind: "answer", id: frame.reply_id, at: before?.at ?? Date.now(), sentences: frame.sentences, reply: frame,
      useful: before?.useful,
    });
    this.stage = this.outbox.all().length ? "" : null;
  }

  private fault({ code, message, client_message_id: about, retry_after_s, closing }: ErrorFrame): void {
    if (LOST_SESSION.has(code)) {
      this.loseSession();
      this.fresh += 1;
      if (this.fresh === 1) {
        this.remark(REMARKS.renewed);
        this.line.drop(false);
        this.line.connect();
        return this.changed();
      }
      this.line.drop(true);
    } else if (closing) {
      this.line.drop(true);
    } else if (about && retry_after_s) {
      const kept = this.outbox.all().find((entry) => entry.client_message_id === about);
      if (kept) window.setTimeout(() => this.deliver(about, kept.text), retry_after_s * 1000);
    } else if (about) {
      this.outbox.settle(about);
      this.mark(about, "failed");
      this.stage = this.outbox.all().length ? "" : null;
    }
    this.remark(message || REMARKS.fault, "fault");
    this.changed();
  }

  private remark(text: string, tone: "calm" | "fault" = "calm"): void {
    const last = this.entries[this.entries.length - 1];
    if (last?.kind === "remark" && last.text === text) return;
    this.entries = [...this.entries, { kind: "remark", id: identity(), at: Date.now(), text, tone }];
  }

  private changed(keep = true): void {
    if (keep && !this.saveTimer)
      this.saveTimer = window.setTimeout(() => {
        this.saveTimer = 0;
        this.save();
      }, 150);
    for (const listener of this.listeners) listener();
  }

  private save(): void {
    this.log.write({ entries: this.entries, last_seq: this.lastSeq });
  }
}

/** A name for one message: 32 hexadecimal digits. `randomUUID` needs a secure context, which a city's intranet may lack. */
export function identity(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
