import qrcode from 'qrcode-generator';

/** Light modules around the code, without which phones do not find it. */
const QUIET = 4;
/** Black on white whatever the colours of the terminal are, because many phones do not read a code in negative. */
const COLORS = ['\x1b[30;107m', '\x1b[0m'] as const;

/**
 * A text as a QR code for terminals: two modules above each other in one character.
 *
 * @param hasColor whether the terminal understands colours; without them the code suits terminals with a dark background
 */
export function qrCode(text: string, hasColor: boolean): string[] {
  const code = qrcode(0, 'L');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const isInside = (n: number) => n >= 0 && n < size;
  const isDark = (row: number, column: number) =>
    isInside(row) && isInside(column) && code.isDark(row, column);
  const lines: string[] = [];
  for (let row = -QUIET; row < size + QUIET; row += 2) {
    let line = '';
    for (let column = -QUIET; column < size + QUIET; column++) {
      const [above, below] = [row, row + 1].map((one) => isDark(one, column) === hasColor);
      line += above ? (below ? '█' : '▀') : below ? '▄' : ' ';
    }
    lines.push(hasColor ? COLORS[0] + line + COLORS[1] : line);
  }
  return lines;
}
