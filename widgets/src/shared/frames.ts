// Made from frames.schema.json by scripts/frames-types.mjs; do not edit.

/** The message has arrived and is being answered; for feedback, the reply's identifier in `reply_id`. */
export interface Ack {
  client_message_id: string | null;
  reply_id: string | null;
  type: "ack";
}

/** A person has taken over, or says something. */
export interface Agent {
  at: string;
  name: string;
  seq: number;
  text: string;
  type: "agent";
}

/** Where a sentence comes from: the quoted passage with title, section and dates. `n` counts from 1. */
export interface Citation {
  document_id: string;
  effective_from: string | null;
  expires_at: string | null;
  issued_on: string | null;
  item_code: string | null;
  n: number;
  quote: string;
  section: string;
  source_url: string | null;
  title: string;
}

export type ClientFrame = Hello | MessageFrame | FeedbackFrame | Typing | Ping;

/** A frame was not understood or not allowed. The socket stays open unless `closing`. */
export interface ErrorFrame {
  client_message_id: string | null;
  closing: boolean;
  code: string;
  message: string;
  retry_after_s: number | null;
  type: "error";
}

/** Whether a reply was of use. */
export interface FeedbackFrame {
  comment?: string;
  reply_id: string;
  type: "feedback";
  useful: boolean;
}

/** The first frame of every connection, with the token of `POST /api/v1/sessions`. */
export interface Hello {
  resume?: Resume | null;
  token: string;
  type: "hello";
}

/** What a person wants with a message. */
export type Intent = "ask_item" | "ask_policy" | "request_help" | "complain" | "report_violation" | "suggest" | "praise" | "ticket_progress" | "ticket_update" | "ticket_withdraw" | "rate" | "ask_person" | "greeting" | "thanks" | "abuse" | "emergency" | "out_of_scope";

/** The item answered about. */
export interface ItemRef {
  code: string;
  name: string;
}

/** What a reply is. */
export type Kind = "answer" | "clarify" | "choose" | "ticket_draft" | "ticket_created" | "ticket_status" | "handoff" | "emergency" | "not_accepted" | "refusal" | "smalltalk" | "error";

/** What the citizen typed. The same identifier twice is answered once. */
export interface MessageFrame {
  client_message_id: string;
  text: string;
  type: "message";
}

/** Something to know that is not an answer: the service restarts, the session ends soon. */
export interface Notice {
  code: string;
  text: string;
  type: "notice";
}

/** Asks for a `pong`. */
export interface Ping {
  type: "ping";
}

/** The answer to `ping`. */
export interface Pong {
  type: "pong";
}

/** What the assistant is doing: a step's name such as `understand`, `retrieve`, `compose`, `check`. */
export interface Progress {
  client_message_id: string | null;
  stage: string;
  type: "progress";
}

/** The citizen waits for a person; `position` counts from 1. */
export interface Queue {
  position: number;
  type: "queue";
}

/** The session is open on this connection. `last_seq` is the highest number that the server has given. */
export interface Ready {
  expires_at: string;
  last_seq: number;
  session_id: string;
  type: "ready";
}

/** The whole reply, after its sentences. `message` is what was asked, as stored (masked), for a resumed page. */
export interface ReplyFrame {
  citations: readonly (Citation)[];
  client_message_id: string | null;
  desk: string | null;
  engine: "catalogue" | "extractive" | "model";
  intent: ScoredIntent;
  item: ItemRef | null;
  kind: Kind;
  message: string;
  reply_id: string;
  sentences: readonly (Sentence)[];
  seq: number;
  session_id: string;
  suggested_replies: readonly (string)[];
  text: string;
  ticket: TicketRef | null;
  took_ms: number;
  trace_id: string;
  type: "reply";
}

/** Where the client stands: the highest `seq` it has seen, 0 for none. */
export interface Resume {
  last_seq: number;
}

/** An intent with the confidence in it, 0..1. */
export interface ScoredIntent {
  confidence: number;
  name: Intent;
}

/** A checked sentence and the numbers of the citations that support it. */
export interface Sentence {
  citations: readonly (number)[];
  text: string;
}

/** One checked sentence of a reply that follows; `index` counts from 0, `citations` are the reply's numbers. */
export interface SentenceFrame {
  citations: readonly (number)[];
  index: number;
  reply_id: string;
  seq: number;
  text: string;
  type: "sentence";
}

export type ServerFrame = Ready | Ack | Progress | SentenceFrame | ReplyFrame | Agent | Queue | Notice | ErrorFrame | Pong;

/** A ticket as the citizen sees it. `pickup_code` is shown once, at creation. */
export interface TicketRef {
  fields: Readonly<Record<string, unknown>>;
  number: string | null;
  pickup_code: string | null;
  state: string;
}

/** The citizen is typing; shown to an agent who has taken over. */
export interface Typing {
  type: "typing";
}
