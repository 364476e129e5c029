/** What is used of `jxl-oxide-wasm`. Its own types need those of browsers. */
declare module 'jxl-oxide-wasm' {
  export class JxlImage {
    forceSrgb: boolean;
    readonly loaded: boolean;
    /** Adds bytes of the file. Throws for damaged ones. */
    feedBytes(bytes: Uint8Array): number;
    /** Whether the header is complete. Throws for a damaged one. */
    tryInit(): boolean;
    /** Decodes a frame, from 0. */
    render(frame?: number): { encodeToPng(): Uint8Array };
    free(): void;
  }
  export function initSync(module: { module: WebAssembly.Module }): unknown;
}
