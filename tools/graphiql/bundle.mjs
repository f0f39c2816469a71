// node bundle.mjs <folder>: GraphiQL, its workers and our page as static files for /graphiql/.
import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const folder = process.argv[2];
const common = {
  bundle: true,
  minify: true,
  outdir: folder,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  metafile: true,
  logLevel: 'warning',
  legalComments: 'linked',
  target: 'es2022',
  loader: { '.ttf': 'file', '.woff2': 'file', '.woff': 'empty', '.svg': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"' },
};

const workers = await build({
  ...common,
  format: 'iife',
  entryPoints: {
    editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
    json: 'monaco-editor/esm/vs/language/json/json.worker.js',
    graphql: 'monaco-graphql/esm/graphql.worker.js',
  },
});
const places = {};
for (const [path, made] of Object.entries(workers.metafile.outputs)) {
  if (made.entryPoint) places[basename(path).split('-')[0]] = `/graphiql/${basename(path)}`;
}

const page = await build({
  ...common,
  format: 'esm',
  publicPath: '/graphiql/',
  entryPoints: { console: 'src/main.jsx' },
  jsx: 'automatic',
  define: { ...common.define, WORKERS: JSON.stringify(places) },
});
const [script, style] = ['.js', '.css'].map((end) =>
  Object.keys(page.metafile.outputs)
    .map((path) => basename(path))
    .find((name) => name.startsWith('console-') && name.endsWith(end)),
);
await writeFile(
  join(folder, 'index.html'),
  `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>Măng Non · GraphQL</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/graphiql/sprout.svg" type="image/svg+xml">
<link rel="stylesheet" href="/graphiql/${style}">
<script type="module" src="/graphiql/${script}"></script>
</head>
<body><div id="root"></div><noscript>GraphiQL cần JavaScript · needs JavaScript.</noscript></body>
</html>
`,
);
