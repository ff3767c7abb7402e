import type { ServerFrame } from "./frames";

const TYPES = new Set(["ready", "ack", "progress", "sentence", "reply", "agent", "queue", "notice", "error", "pong"]);

/** The frame in a socket's text, or null for what this page does not know (a newer server may send more). */
export function parseFrame(text: unknown): ServerFrame | null {
  if (typeof text !== "string") return null;
  try {
    const value = JSON.parse(text) as { type?: unknown } | null;
    return value && typeof value.type === "string" && TYPES.has(value.type) ? (value as ServerFrame) : null;
  } catch {
    return null;
  }
}
