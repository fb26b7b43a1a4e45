/** The headings of a Markdown text as links to them end: GitHub's anchors, without the `#`. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return headingsOf(markdown).map((title) => {
    const anchor = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times ? `${anchor}-${times}` : anchor;
  });
}

/** What lies outside of fenced code. */
const withoutCode = (markdown: string) => markdown.replaceAll(/^```.*?^```$/gms, '');

const headingsOf = (markdown: string) =>
  [...withoutCode(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => title as string);
