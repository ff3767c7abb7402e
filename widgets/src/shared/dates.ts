/** `2026-01-05` as 2026年1月5日; what is not a date comes back as it is. */
export function dayText(day: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : day;
}

const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});

/** A moment as 1月5日 14:30 in the time of the offices, wherever the reader is. */
export function momentText(moment: string | number): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return String(moment);
  const part = Object.fromEntries(CLOCK.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part["month"]}月${part["day"]}日 ${part["hour"]}:${part["minute"]}`;
}
