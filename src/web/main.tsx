import { render } from 'preact';
import { App } from './app.tsx';
import { followToken } from './state/access.ts';
import { followAddress } from './state/address.ts';
import { followLibrary } from './state/library.ts';
import { followTheme } from './state/theme.ts';
import { followAsk } from './state/wall.ts';
import './styles/tokens.css';
import './styles/base.css';

followTheme();
followToken();
followAddress();
followAsk();
followLibrary();
render(<App />, document.getElementById('app')!);
