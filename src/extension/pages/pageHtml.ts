export interface PageParts {
  /** The source from which VS Code serves the extension's files (`webview.cspSource`). */
  readonly cspSource: string;
  /** Unguessable, new for every page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly fileName: string;
  /** Shown until the script takes over. */
  readonly opening: string;
  /** VS Code's language: `de`. */
  readonly language: string;
  /** The texts of the page in this language, each under its key in l10n/bundle.l10n.json; `undefined` in English. */
  readonly translation: Readonly<Record<string, string>> | undefined;
}

/** The page's document: a body that its script fills, under a policy that blocks everything else. */
export function pageHtml(parts: PageParts): string {
  const { cspSource, nonce, scriptUri, styleUri, fileName, opening, language, translation } = parts;
  const policy = contentSecurityPolicy(cspSource, nonce);
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${text(fileName)}</title>
  <link rel="stylesheet" href="${attribute(styleUri)}">${translation === undefined ? '' : dataBlock(translation)}
</head>
<body>
  <p>${text(opening)}</p>
  <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
</body>
</html>`;
}

/** The page's script reads it. It is data, which no browser runs, and no text in it can end it. */
function dataBlock(translation: Readonly<Record<string, string>>): string {
  const json = JSON.stringify(translation).replaceAll('<', '\\u003c');
  return `\n  <script type="application/json" id="translation">${json}</script>`;
}

/** A document that shows one sentence. */
export function noticeHtml(title: string, sentence: string, language: string): string {
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'">
  <title>${text(title)}</title>
</head>
<body>
  <p>${text(sentence)}</p>
</body>
</html>`;
}

function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    // Only what follows: no frames, connections or fonts. Pictures and maps are drawn on canvases.
    "default-src 'none'",
    // The page's own bundle, the only element with the nonce.
    `script-src 'nonce-${nonce}'`,
    // The page's own style sheet. Scripts set styles via the object model, which needs no permission.
    `style-src ${cspSource}`,
    // A base element would redirect relative addresses, and a form would send data, which default-src does not cover.
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}
