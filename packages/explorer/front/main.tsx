import { render } from 'preact';
import { App } from './app.js';
import { readPage } from './data/page.js';
import './page.css';

const place = document.getElementById('app')!;
void readPage().then(
  (page) => {
    place.textContent = '';
    render(<App page={page} />, place);
  },
  (error: unknown) => {
    place.textContent = `The page cannot be opened: ${String(error)}`;
  },
);
