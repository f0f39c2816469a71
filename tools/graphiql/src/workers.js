// Monaco asks for its workers by label. WORKERS is filled in when bundled.
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(WORKERS[label] ?? WORKERS.editor),
};
