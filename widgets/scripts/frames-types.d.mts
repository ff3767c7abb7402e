/** The TypeScript text for a schema of frames. */
export function typesOf(schema: unknown): string;
