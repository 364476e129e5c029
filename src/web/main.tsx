import { render } from 'preact';
import { App } from './app.tsx';
import { followScrollPositions } from './results/scroll-positions.ts';
import { followToken } from './state/access.ts';
import { ignoredIn } from './state/address.ts';
import { followAddress } from './state/history.ts';
import { followLibrary } from './state/library.ts';
import { followDownloads } from './state/models.ts';
import { followSearch } from './state/results.ts';
import { followTheme } from './state/theme.ts';
import { toast } from './state/toasts.ts';
import { followLanguage, t } from './text/language.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';

// Browsers look up the icon again after a change of the address, from which its relative link leads elsewhere.
for (const link of document.querySelectorAll('link')) link.setAttribute('href', link.href);
followTheme();
followLanguage();
followToken();
const ignored = ignoredIn(new URL(location.href));
followAddress();
followScrollPositions();
followSearch();
followLibrary();
followDownloads();
render(<App />, document.getElementById('app')!);
if (ignored.length > 0) toast(t('boxIgnored', { what: ignored.join(', ') }), 'bad');
