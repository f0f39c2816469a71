// GraphiQL's own font, like most of one width, has no letters like ồ and ề and puts their signs beside
// them. Monaco measures letters once, so they are here before it starts.
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/vietnamese-400.css';

export const LETTERS = "'JetBrains Mono', monospace";

export const loaded = () => document.fonts.load(`15px ${LETTERS}`, 'aồ').catch(() => []);
