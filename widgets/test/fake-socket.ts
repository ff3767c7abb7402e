import type { ClientFrame } from "../src/shared/frames";

/** A socket whose other end is the test. */
export class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 0;
  readonly sent: ClientFrame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  static get latest(): FakeSocket {
    const last = FakeSocket.made.at(-1);
    if (!last) throw new Error("nothing was opened");
    return last;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  hear(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Opens and greets, as the server does. */
  greet(last_seq = 0): void {
    this.open();
    this.hear({ type: "ready", session_id: "s1", last_seq, expires_at: "2999-01-01T00:00:00Z" });
  }

  get messages(): readonly { text: string; client_message_id: string }[] {
    return this.sent.filter((frame) => frame.type === "message");
  }
}

export const replyFrame = (seq: number, asked: string, text = "好的。"): Record<string, unknown> => ({
  type: "reply", seq, reply_id: `r${seq}`, session_id: "s1", kind: "answer", text, message: "", client_message_id: asked,
  sentences: [{ text, citations: [] }], citations: [], intent: { name: "ask_item", confidence: 1 }, item: null, desk: null,
  ticket: null, suggested_replies: [], engine: "catalogue", took_ms: 1, trace_id: "t",
});
