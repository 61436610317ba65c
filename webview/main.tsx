import { render } from 'preact';
import { Page } from './Page';
import { connectHost } from './state/host';

// Removes the extension's placeholder, which stands here until this script runs.
document.body.replaceChildren();
render(<Page host={connectHost()} />, document.body);
