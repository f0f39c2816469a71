import './workers.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import { App } from './app.jsx';
import { loaded } from './letters.js';
import './page.css';

await loaded();
createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
