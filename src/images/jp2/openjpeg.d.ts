/** What is used of OpenJPEG in WebAssembly. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface Decoder {
    /** Memory for the file, to which it is copied. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getFrameInfo(): {
      readonly width: number;
      readonly height: number;
      readonly bitsPerSample: number;
      readonly componentCount: number;
      readonly isSigned: boolean;
    };
    /** Samples of 8 or 16 bits, pixel by pixel, in memory that ends with the decoder. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  export interface OpenJpeg {
    readonly J2KDecoder: new () => Decoder;
  }
  interface Options {
    readonly instantiateWasm: (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ) => WebAssembly.Exports;
    readonly print: () => void;
    readonly printErr: (text: string) => void;
  }
  const create: (options: Options) => Promise<OpenJpeg>;
  // biome-ignore lint/style/noDefaultExport: it is what the package exports
  export default create;
}
