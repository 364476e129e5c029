import { SoutuError } from '../../errors.ts';

export type Sdk = typeof import('@zilliz/milvus2-sdk-node');
export type { MilvusClient } from '@zilliz/milvus2-sdk-node';

/**
 * Loads the SDK, which takes up to a second, on the first use of a Milvus address. It is an optional peer dependency, because
 * its 128 packages would multiply the size of every installation. Throws `bad-setting` if it is not installed.
 */
export async function loadSdk(): Promise<Sdk> {
  try {
    const sdk = await import('@zilliz/milvus2-sdk-node');
    // It writes to stdout, which belongs to the results of commands, and under test every request with its content.
    sdk.logger.silent = true;
    return sdk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SoutuError('bad-setting', 'A store in Milvus needs the package @zilliz/milvus2-sdk-node.', {
      hint: 'Install it beside Soutu: npm install @zilliz/milvus2-sdk-node (npm install --global, if Soutu is installed globally).',
      cause: error,
    });
  }
}
