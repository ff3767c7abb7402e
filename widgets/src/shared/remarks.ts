/** What the conversation itself says, beside what the server says. */
export const REMARKS = {
  renewed: "上次对话已超时，已为您开始新的对话。没有得到答复的话会自动重新发送。",
  fault: "刚才没有处理成功，请再说一次；着急的事请拨打 12345。",
  notAllowed: (site: string): string =>
    `这个网站（${site}）没有登记，不能在这里对话。请直接拨打 12345；网站管理员请联系热线登记网址。`,
} as const;
