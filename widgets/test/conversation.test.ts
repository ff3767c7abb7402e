import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Conversation } from "../src/shared/conversation";
import { storeOn } from "../src/shared/store";
import { FakeSocket, replyFrame } from "./fake-socket";

let opened = 0;

function make(): Conversation {
  return new Conversation("", storeOn(() => localStorage), (url) => new FakeSocket(url) as unknown as WebSocket);
}

/** Lets promises settle and timers of `ms` run. */
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  FakeSocket.made = [];
  opened = 0;
  vi.stubGlobal("fetch", async () => {
    opened += 1;
    return new Response(JSON.stringify({ session_id: "s1", token: `token-${opened}`, expires_at: "2999-01-01T00:00:00Z" }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a conversation", () => {
  it("opens a session, greets with its token and sends what was said meanwhile", async () => {
    const talk = make();
    talk.say("身份证丢了怎么补");
    await pass();
    FakeSocket.latest.greet();
    expect(FakeSocket.latest.url).toMatch(/^ws.*\/ws\/chat$/);
    expect(FakeSocket.latest.sent[0]).toEqual({ type: "hello", token: "token-1", resume: { last_seq: 0 } });
    expect(FakeSocket.latest.messages.map((frame) => frame.text)).toEqual(["身份证丢了怎么补"]);
  });

  it("sends an unanswered message again under its own identifier after the line was cut", async () => {
    const talk = make();
    talk.say("新生儿落户要什么材料");
    await pass();
    FakeSocket.latest.greet();
    const [first] = FakeSocket.latest.messages;
    FakeSocket.latest.hear({ type: "ack", client_message_id: first?.client_message_id, reply_id: null });
    FakeSocket.latest.close();
    expect(talk.line.state).toBe("waiting");
    await pass(1000);
    FakeSocket.latest.greet();
    expect(FakeSocket.made).toHaveLength(2);
    expect(FakeSocket.latest.messages).toEqual([first]);
  });

  it("asks for what it missed and shows nothing twice", async () => {
    const talk = make();
    talk.say("那要多久");
    await pass();
    FakeSocket.latest.greet();
    const asked = FakeSocket.latest.messages[0]?.client_message_id ?? "";
    const sentence = { type: "sentence", seq: 1, reply_id: "r2", index: 0, text: "当场办结。", citations: [] };
    FakeSocket.latest.hear(sentence);
    FakeSocket.latest.close();
    await pass(1000);
    FakeSocket.latest.greet(2);
    expect(FakeSocket.latest.sent[0]).toMatchObject({ resume: { last_seq: 1 } });
    FakeSocket.latest.hear(sentence);
    FakeSocket.latest.hear(replyFrame(2, asked, "当场办结。"));
    FakeSocket.latest.hear(replyFrame(2, asked, "当场办结。"));
    expect(talk.entries.filter((entry) => entry.kind === "answer")).toHaveLength(1);
    expect(talk.waiting).toHaveLength(0);
    expect(talk.stage).toBeNull();
  });

  it("is there again after a reload, with what was still to be sent", async () => {
    const before = make();
    before.say("路灯坏了找谁修");
    await pass(500);
    const after = make();
    after.start();
    await pass();
    FakeSocket.latest.greet();
    expect(after.entries.map((entry) => entry.kind === "mine" && entry.text)).toEqual(["路灯坏了找谁修"]);
    expect(FakeSocket.latest.messages.map((frame) => frame.text)).toEqual(["路灯坏了找谁修"]);
  });

  it("takes a new session when the old one is gone, says so and loses nothing", async () => {
    const talk = make();
    talk.say("异地就医怎么备案");
    await pass();
    FakeSocket.latest.open();
    FakeSocket.latest.hear({ type: "error", code: "session_expired", message: "会话已超时。", client_message_id: null, retry_after_s: null, closing: true });
    await pass();
    FakeSocket.latest.greet();
    expect(FakeSocket.latest.sent[0]).toMatchObject({ token: "token-2", resume: { last_seq: 0 } });
    expect(FakeSocket.latest.messages).toHaveLength(1);
    expect(talk.entries.some((entry) => entry.kind === "remark" && entry.text.includes("新的对话"))).toBe(true);
  });

  it("does not ask for sessions in a circle when a new one is refused as well", async () => {
    make().say("你好");
    await pass();
    for (let n = 0; n < 6; n += 1) {
      FakeSocket.latest.open();
      FakeSocket.latest.hear({ type: "error", code: "session_expired", message: "会话已超时。", client_message_id: null, retry_after_s: null, closing: true });
      await pass(1);
    }
    expect(opened).toBeLessThan(4);
  });

  it("hears a server that has started anew with lower numbers", async () => {
    const talk = make();
    talk.say("甲");
    await pass();
    FakeSocket.latest.greet();
    FakeSocket.latest.hear(replyFrame(90, FakeSocket.latest.messages[0]?.client_message_id ?? ""));
    FakeSocket.latest.close();
    await pass(1000);
    FakeSocket.latest.greet(0);
    talk.say("乙");
    FakeSocket.latest.hear(replyFrame(1, FakeSocket.latest.messages[0]?.client_message_id ?? "", "还在。"));
    expect(talk.entries.at(-1)).toMatchObject({ kind: "answer", reply: { text: "还在。" } });
  });

  it("keeps a message that came too fast and sends it when the server will have it", async () => {
    const talk = make();
    talk.say("转学怎么办");
    await pass();
    FakeSocket.latest.greet();
    const [first] = FakeSocket.latest.messages;
    FakeSocket.latest.hear({ type: "error", code: "too_fast", message: "请稍后再试。", client_message_id: first?.client_message_id, retry_after_s: 2, closing: false });
    expect(talk.waiting).toHaveLength(1);
    await pass(2100);
    expect(FakeSocket.latest.messages).toEqual([first, first]);
  });

  it("shows an error frame as a sentence and stays open", async () => {
    const talk = make();
    talk.say("甲");
    await pass();
    FakeSocket.latest.greet();
    FakeSocket.latest.hear({ type: "error", code: "bad_frame", message: "没有听懂，请重说。", client_message_id: null, retry_after_s: null, closing: false });
    expect(talk.entries.at(-1)).toMatchObject({ kind: "remark", tone: "fault", text: "没有听懂，请重说。" });
    expect(talk.line.state).toBe("open");
  });

  it("offers what could not be answered to be said again", async () => {
    const talk = make();
    talk.say("甲");
    await pass();
    FakeSocket.latest.greet();
    const [first] = FakeSocket.latest.messages;
    FakeSocket.latest.hear({ type: "error", code: "failed", message: "没有答成。", client_message_id: first?.client_message_id, retry_after_s: null, closing: false });
    expect(talk.entries[0]).toMatchObject({ kind: "mine", state: "failed" });
    talk.sayAgain(first?.client_message_id ?? "");
    expect(FakeSocket.latest.messages.map((frame) => frame.text)).toEqual(["甲", "甲"]);
    expect(FakeSocket.latest.messages[1]?.client_message_id).not.toBe(first?.client_message_id);
  });

  it("takes a reply under an old number when its message was sent again", async () => {
    const talk = make();
    talk.say("甲");
    await pass();
    FakeSocket.latest.greet();
    FakeSocket.latest.hear(replyFrame(4, FakeSocket.latest.messages[0]?.client_message_id ?? ""));
    talk.say("乙");
    FakeSocket.latest.hear(replyFrame(3, FakeSocket.latest.messages[1]?.client_message_id ?? "", "早已答过。"));
    expect(talk.entries.at(-1)).toMatchObject({ kind: "answer", reply: { text: "早已答过。" } });
    expect(talk.waiting).toHaveLength(0);
  });

  it("ignores frames that it does not know", async () => {
    const talk = make();
    talk.say("甲");
    await pass();
    FakeSocket.latest.greet();
    const before = talk.entries;
    FakeSocket.latest.hear({ type: "hologram", seq: 5 });
    FakeSocket.latest.onmessage?.({ data: "not json" });
    expect(talk.entries).toBe(before);
  });

  it("notices a line that has gone silent", async () => {
    const talk = make();
    talk.say("甲");
    await pass();
    FakeSocket.latest.greet();
    await pass(25_000 + 12_000 + 10);
    expect(["waiting", "opening"]).toContain(talk.line.state);
  });

  it("asks by HTTP where no socket comes through, and shows the answer once", async () => {
    const asked: unknown[] = [];
    vi.stubGlobal("fetch", async (path: string, init: { body: string }) => {
      if (path.endsWith("/chat")) asked.push(JSON.parse(init.body));
      const { type: _type, seq: _seq, client_message_id: _id, message: _message, ...reply } = replyFrame(1, "", "可以。");
      const session = { session_id: "s1", token: "token-1", expires_at: "2999-01-01T00:00:00Z" };
      return new Response(JSON.stringify(path.endsWith("/chat") ? reply : session));
    });
    const talk = make();
    talk.say("可以网上办吗");
    await pass();
    for (let n = 0; n < 3; n += 1) {
      FakeSocket.latest.close();
      await pass(4000);
    }
    expect(asked).toEqual([{ message: "可以网上办吗", client_message_id: talk.entries[0]?.id }]);
    expect(talk.waiting).toHaveLength(0);
    FakeSocket.latest.greet(1);
    FakeSocket.latest.hear(replyFrame(1, talk.entries[0]?.id ?? "", "可以。"));
    expect(talk.entries.filter((entry) => entry.kind === "answer")).toHaveLength(1);
  });

  it("says what the server says when there are too many, and waits as long as it asks", async () => {
    let asked = 0;
    vi.stubGlobal("fetch", async () => {
      asked += 1;
      return new Response(JSON.stringify({ error: { code: "too_many_sessions", message: "请20秒后再试。" } }), { status: 429, headers: { "Retry-After": "20" } });
    });
    const talk = make();
    talk.say("甲");
    await pass();
    expect([talk.line.state, talk.refusal, asked]).toEqual(["waiting", "请20秒后再试。", 1]);
    talk.say("乙");
    talk.line.connect();
    await pass(19_000);
    expect(asked).toBe(1);
    await pass(1_100);
    expect(asked).toBe(2);
    expect(talk.waiting).toHaveLength(2);
  });

  it("does not ask again by itself when the site may not", async () => {
    let asked = 0;
    vi.stubGlobal("fetch", async () => {
      asked += 1;
      return new Response(JSON.stringify({ error: { code: "origin_not_allowed", message: "没有获准。" } }), { status: 403 });
    });
    const talk = make();
    talk.say("甲");
    await pass(120_000);
    expect([talk.line.state, talk.refusal, asked]).toEqual(["refused", "没有获准。", 1]);
    talk.line.connect();
    await pass();
    expect(asked).toBe(2);
  });

  it("forgets everything on request", async () => {
    const talk = make();
    talk.say("甲");
    await pass(500);
    talk.forget();
    await pass(500);
    expect(talk.entries).toHaveLength(0);
    expect(Object.keys(localStorage)).toEqual([]);
  });
});
