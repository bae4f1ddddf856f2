import { render } from 'preact';
import { App } from './app.js';
import { readPage } from './data/page.js';
import './page.css';

const place = document.getElementById('app')!;
place.textContent = '';
render(<App page={readPage()} />, place);
