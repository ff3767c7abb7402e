import { html, svg, type TemplateResult } from "lit";

const PATHS = {
  id: "M4 5h16v14H4zM8.5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.8 16.5c.4-1.6 1.4-2.5 2.7-2.5s2.300.9 2.700 2.500M14 9.500h4M14 13h4",
  shop: "M4 10v9h16v-9M3 10l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0zM10 19v-5h4v5",
  care: "M12 20s-7.500-4.600-7.500-10A4.200 4.200 0 0 1 12 7.400 4.200 4.200 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10zM12 10v5M9.500 12.500h5",
  house: "M4 11.500 12 5l8 6.500M6 10v9h12v-9M10 19v-5h4v5",
  school: "M3 9.500 12 5l9 4.500-9 4.500zM7 12v4.500c1.400 1.300 3.100 2 5 2s3.600-.7 5-2V12M21 9.500V15",
  voice: "M4 5h16v11H10l-4 3.500V16H4zM8 9h8M8 12.300h5",
  send: "M5 12h13M12.500 6.500 18 12l-5.500 5.500",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400",
  moon: "M19 14.500A7.500 7.500 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500z",
  elder: "M4 19 9 6l5 13M5.700 14.500h6.600M16 12h5M18.500 9.500v5",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.500 15.500 20 20",
  speak: "M5 10v4h3l4 3.500v-11L8 10zM15.500 9.500a3.500 3.500 0 0 1 0 5M18 7a7 7 0 0 1 0 10",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  up: "M8 11v8H5v-8zM8 11l3.500-6c1.200 0 2 .8 2 2v3H18a1.500 1.500 0 0 1 1.500 1.800l-1.200 5.700a2 2 0 0 1-2 1.500H8",
  down: "M8 13V5H5v8zM8 13l3.500 6c1.200 0 2-.8 2-2v-3H18a1.500 1.500 0 0 0 1.500-1.800l-1.200-5.700a2 2 0 0 0-2-1.500H8",
  close: "M6 6l12 12M18 6 6 18",
  book: "M5 5.500A2.500 2.500 0 0 1 7.500 4H19v14H7.500A2.500 2.500 0 0 0 5 19.500zM5 19.500A1.500 1.500 0 0 0 6.500 21H19v-3M9 8h6",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 2",
  check: "M5 12.500 10 17l9-10",
  alert: "M12 4 2.800 20h18.400zM12 10v4.500M12 17v.5",
  phone: "M6 4h3.500l1.500 4-2 1.500a11 11 0 0 0 5.500 5.500l1.500-2 4 1.500V18a2 2 0 0 1-2 2A14.500 14.500 0 0 1 4 6a2 2 0 0 1 2-2z",
  back: "M14.500 6 8.500 12l6 6",
  broom: "M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500",
  person: "M12 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM5 20c.6-3.700 3.300-5.500 7-5.500s6.400 1.800 7 5.500",
  print: "M7 9V4h10v5M7 16H4V9h16v7h-3M7 13.500h10V20H7z",
  pen: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  menu: "M5 7h14M5 12h14M5 17h14",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing of 24 × 24 in the colour of the text beside it; hidden from screen readers. */
export const icon = (name: IconName): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${svg`<path d=${PATHS[name]}></path>`}</svg>`;

/** The product's mark: one line from the question to its answer, in a seal. */
export const mark = (): TemplateResult =>
  html`<svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
    <rect x="1" y="1" width="38" height="38" rx="9"></rect>
    <path d="M9 13.500h22v13H19.500L13 31v-4.500H9z"></path>
    <path class="line" d="M13.500 20h13"></path>
  </svg>`;
