import qrcode from 'qrcode-generator';
import { access } from '../state/access.ts';
import { sentences } from '../text/format.ts';
import { link } from './devices.tsx';
import { say } from './devices-text.ts';

/** Light modules around the code, without which phones do not find it. */
const QUIET = 4;

/** The link as a QR code. The token is in the code only: whoever reads the screen from afar cannot copy it. */
export function Code() {
  if (link.value === null) return null;
  const { addresses, token } = link.value;
  return (
    <div class="devices">
      {addresses.map((address) => (
        <figure key={address} class="devices-code">
          <Picture address={address} content={token === null ? address : `${address}#token=${token}`} />
          <figcaption>{address}</figcaption>
        </figure>
      ))}
      <p>{sentences(say('scan'), access.value?.tokenNeeded ? say('once') : '')}</p>
    </div>
  );
}

function Picture({ address, content }: { address: string; content: string }) {
  const code = qrcode(0, 'L');
  code.addData(content);
  code.make();
  const size = code.getModuleCount();
  const whole = size + 2 * QUIET;
  let dark = '';
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (code.isDark(row, column)) dark += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return (
    <svg viewBox={`0 0 ${whole} ${whole}`} role="img" aria-label={say('label', { address })}>
      <rect width={whole} height={whole} fill="#fff" />
      <path d={dark} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
