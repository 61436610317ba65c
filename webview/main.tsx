import { render } from 'preact';
import { Page } from './Page';
import { connectHost } from './state/host';

// What the extension's document says until this script runs.
document.body.replaceChildren();
render(<Page host={connectHost()} />, document.body);
