// npm start: installs and builds what is missing, then hands over to the compiled program. Plain JavaScript, because
// it runs before anything is installed.
import { prepare } from './prepare.js';

prepare();
await import('../dist/scripts/welcome.js');
