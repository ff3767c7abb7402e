// A small scripted server that speaks the public contract, for looking at every state of the pages without the product.
// `POST /mock/refuse?status=&after=` refuses new sessions (status 0: no more);
// `POST /mock/drop?ms=` cuts every socket and refuses new ones for a while; `POST /mock/expire` forgets every session.
import { createServer } from "node:http";
import { readFileSync, existsSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { PROGRESS, replyTo } from "./replies.mjs";
import { staff } from "./staff.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const PORT = Number(process.env.MOCK_PORT ?? 4173);
const PAGES = { "/": "citizen.html", "/embed": "embed.html", "/signin": "signin.html", "/console": "staff.html", "/dashboard": "staff.html", "/knowledge": "staff.html", "/widget.js": "widget.js" };
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws:; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'";
const HOST_PAGE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>某局网站</title></head><body><main><h1>某局网站</h1><p>这是另一个网站的页面。</p></main><script src="/widget.js" data-site="demo" MODE async></script></body></html>`;

const sessions = new Map();
let closedUntil = 0;
let refusing = { status: 0, after: "" };
const REFUSALS = { 403: "这个网站没有获准使用问答服务，请联系热线管理员登记网址。", 429: "打开对话太频繁，请2秒后再试。" };
const LOUD = "* { font-size: 30px !important; line-height: 3 !important; letter-spacing: 9px !important; text-transform: uppercase !important; color: lime !important; background: black !important; padding: 9px !important; position: static !important }";

const json = (response, status, body, headers = {}) =>
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers }).end(body === undefined ? "" : JSON.stringify(body));
const fault = (response, status, code, message) => json(response, status, { error: { code, message } });
const body = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const path = url.pathname;
  if (path === "/mock/drop") {
    closedUntil = Date.now() + Number(url.searchParams.get("ms") ?? 0);
    for (const socket of sockets.clients) socket.terminate();
    return json(response, 200, {});
  }
  if (path === "/mock/expire") {
    sessions.clear();
    for (const socket of sockets.clients) socket.terminate();
    return json(response, 200, {});
  }
  if (path === "/mock/refuse") {
    refusing = { status: Number(url.searchParams.get("status")), after: url.searchParams.get("after") ?? "" };
    return json(response, 200, {});
  }
  if (path === "/loud.css") return response.writeHead(200, { "Content-Type": TYPES[".css"] }).end(LOUD);
  if (path === "/host-loud")
    return response.writeHead(200, { "Content-Type": TYPES[".html"], "Content-Security-Policy": CSP }).end(HOST_PAGE.replace("MODE", "").replace("</head>", '<link rel="stylesheet" href="/loud.css"></head>'));
  if (path === "/host-elsewhere")
    return response.writeHead(200, { "Content-Type": TYPES[".html"] }).end(HOST_PAGE.replace("MODE", "").replace("/widget.js", `http://127.0.0.1:${server.address().port}/widget.js`));
  if (path === "/host" || path === "/host-iframe")
    return response.writeHead(200, { "Content-Type": TYPES[".html"], "Content-Security-Policy": CSP }).end(HOST_PAGE.replace("MODE", path === "/host" ? "" : 'data-mode="iframe"'));
  if (path === "/api/v1/sessions" && refusing.status)
    return json(response, refusing.status, { error: { code: "refused", message: REFUSALS[refusing.status] } }, refusing.after ? { "Retry-After": refusing.after } : {});
  if (path === "/api/v1/sessions") {
    const session = { session_id: randomUUID(), token: randomUUID(), expires_at: new Date(Date.now() + 3.6e6).toISOString(), frames: [], answered: new Map(), socket: null };
    sessions.set(session.token, session);
    return json(response, 200, { session_id: session.session_id, token: session.token, expires_at: session.expires_at });
  }
  if (path === "/api/v1/feedback") return json(response, 200, {});
  const progress = /^\/api\/v1\/tickets\/([^/]+)\/progress$/.exec(path);
  const done = progress && request.method === "POST" ? await body(request) : null;
  if (progress)
    return decodeURIComponent(progress[1]) === PROGRESS.number && url.searchParams.get("code").replaceAll(" ", "") === "48217730"
      ? json(response, 200, done ? { ...PROGRESS, history: [...PROGRESS.history, { at: new Date().toISOString(), action: done.action, note: done.note ?? null }] } : PROGRESS)
      : fault(response, 404, "ticket_not_found", "没有找到这份诉求，请核对工单号和取件码。");
  if (path.startsWith("/api/")) return staff(request, url, await body(request), { json: (...rest) => json(response, ...rest), fault: (...rest) => fault(response, ...rest) });
  const file = normalize(PAGES[path] ?? path.slice(1));
  const full = join(DIST, file);
  if (file.startsWith("..") || !existsSync(full) || !extname(full)) return fault(response, 404, "not_found", "没有这个页面。");
  response.writeHead(200, { "Content-Type": TYPES[extname(full)] ?? "application/octet-stream", "Content-Security-Policy": CSP }).end(readFileSync(full));
});

const sockets = new WebSocketServer({ noServer: true });
server.on("upgrade", (request, socket, head) => {
  if (Date.now() < closedUntil) return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (live) => talk(live));
});

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function talk(socket) {
  let session = null;
  const send = (frame) => socket.readyState === 1 && socket.send(JSON.stringify(frame));
  const numbered = (frame) => {
    const full = { seq: session.frames.length + 1, ...frame };
    session.frames.push(full);
    if (session.socket?.readyState === 1) session.socket.send(JSON.stringify(full));
  };
  const complain = (code, message, more = {}) => send({ type: "error", code, message, client_message_id: null, retry_after_s: null, closing: false, ...more });
  socket.on("message", async (raw) => {
    const frame = JSON.parse(raw);
    if (frame.type === "hello") {
      session = sessions.get(frame.token) ?? null;
      if (!session) {
        complain("bad_token", "会话已超时。", { closing: true });
        return socket.close(4401);
      }
      session.socket = socket;
      send({ type: "ready", session_id: session.session_id, last_seq: session.frames.length, expires_at: session.expires_at });
      for (const kept of session.frames.slice(frame.resume?.last_seq ?? session.frames.length)) send(kept);
    } else if (frame.type === "ping") send({ type: "pong" });
    else if (frame.type === "feedback") send({ type: "ack", client_message_id: null, reply_id: frame.reply_id });
    else if (frame.type === "message") await answer(frame);
  });

  async function answer({ text, client_message_id }) {
    send({ type: "ack", client_message_id, reply_id: null });
    if (session.answered.has(client_message_id)) return;
    session.answered.set(client_message_id, text);
    if (/出错/.test(text)) return complain("overloaded", "现在使用的人较多，请一分钟后再试，或拨打 12345。", { client_message_id });
    for (const stage of ["understand", "retrieve"]) {
      send({ type: "progress", stage, client_message_id });
      await pause(/慢/.test(text) ? 13_000 : 80);
    }
    if (/人工/.test(text)) {
      send({ type: "queue", position: 3 });
      await pause(900);
      numbered({ type: "agent", name: "话务员 023 号", text: "", at: new Date().toISOString() });
      await pause(150);
      return numbered({ type: "agent", name: "话务员 023 号", text: "您好，我来为您解答，请问具体是什么情况？", at: new Date().toISOString() });
    }
    const reply_id = randomUUID();
    const made = replyTo(text);
    for (const [index, sentence] of made.sentences.entries()) {
      numbered({ type: "sentence", reply_id, index, ...sentence });
      await pause(50);
    }
    numbered({
      type: "reply", reply_id, session_id: session.session_id, text: made.sentences.map((sentence) => sentence.text).join("\n"),
      citations: [], item: null, desk: null, ticket: null, took_ms: 31, trace_id: randomUUID(), client_message_id, message: text, ...made,
    });
  }
}

server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
