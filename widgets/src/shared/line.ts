import { delayOf } from "./backoff";
import type { ClientFrame, ServerFrame } from "./frames";
import { parseFrame } from "./parse";

/**
 * `closed`: not asked to connect; `opening`; `open`: greeted by `ready`; `waiting`: will try again at `retryAt`;
 * `refused`: the server will not have this page, and only a person asks again.
 */
export type LineState = "closed" | "opening" | "open" | "waiting" | "refused";

/** Why there is no first frame: try again after at least `after` milliseconds, or, with null, not by itself. */
export interface Pause {
  readonly after: number | null;
}

export interface LineEvents {
  /** The first frame to send on a new connection, or why there is none now. */
  hello(): Promise<ClientFrame | Pause>;
  frame(frame: ServerFrame): void;
  changed(): void;
}

const PING_EVERY = 25_000;
const SILENCE = 12_000;

/** One connection that comes back by itself: greets, listens, notices silence, and tries again with growing pauses. */
export class Line {
  state: LineState = "closed";
  retryAt = 0;
  attempts = 0;
  private socket: WebSocket | null = null;
  private retryTimer = 0;
  private pingTimer = 0;
  private silenceTimer = 0;
  private round = 0;
  private notBefore = 0;

  constructor(
    private readonly url: () => string,
    private readonly events: LineEvents,
    private readonly open: (url: string) => WebSocket = (url) => new WebSocket(url),
  ) {}

  /** Connects now, whatever the pause; only one that the server asked for is kept. */
  connect(): void {
    if (this.state === "opening" || this.state === "open" || Date.now() < this.notBefore) return;
    void this.begin();
  }

  /** Drops the connection; with `again`, a new one follows after the usual pause. */
  drop(again: boolean): void {
    this.round += 1;
    this.stopTimers();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    if (again) this.wait();
    else this.become("closed");
  }

  send(frame: ClientFrame): boolean {
    if (this.state !== "open" || this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private async begin(): Promise<void> {
    const round = ++this.round;
    this.stopTimers();
    this.become("opening");
    const hello = await this.events.hello().catch((): Pause => ({ after: 0 }));
    if (round !== this.round) return;
    if ("after" in hello) return hello.after === null ? this.become("refused") : this.wait(hello.after);
    let socket: WebSocket;
    try {
      socket = this.open(this.url());
    } catch {
      return this.wait();
    }
    this.socket = socket;
    const stale = (): boolean => round !== this.round;
    socket.onopen = () => {
      if (!stale()) socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => {
      if (!stale()) this.heard(parseFrame(event.data));
    };
    socket.onclose = () => {
      if (!stale()) this.drop(true);
    };
    this.expectSound(SILENCE);
  }

  private heard(frame: ServerFrame | null): void {
    clearTimeout(this.silenceTimer);
    if (!frame) return;
    if (frame.type === "ready") {
      this.attempts = 0;
      this.become("open");
      this.pingTimer = window.setInterval(() => {
        if (this.send({ type: "ping" })) this.expectSound(SILENCE);
      }, PING_EVERY);
    }
    if (frame.type !== "pong") this.events.frame(frame);
  }

  private expectSound(within: number): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = window.setTimeout(() => this.drop(true), within);
  }

  private wait(atLeast = 0): void {
    const pause = Math.max(delayOf(this.attempts), atLeast);
    this.notBefore = atLeast ? Date.now() + atLeast : 0;
    this.attempts += 1;
    this.retryAt = Date.now() + pause;
    this.retryTimer = window.setTimeout(() => void this.begin(), pause);
    this.become("waiting");
  }

  private become(state: LineState): void {
    if (this.state === state) return;
    this.state = state;
    this.events.changed();
  }

  private stopTimers(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    clearInterval(this.pingTimer);
  }
}
