import type { Family, ModelConfig } from '../config.ts';
import type { Preprocessing } from '../preprocessor.ts';
import type { TensorEntry } from '../safetensors.ts';
import { chineseClipTextTower } from './chinese-clip.ts';
import { clipTextTower } from './clip.ts';
import { createGraph, type Graph } from './graph.ts';
import { visionTower } from './vision.ts';

export type Tower = 'text' | 'image';

export interface TowerSource {
  readonly config: ModelConfig;
  readonly preprocessing: Preprocessing;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** A folder that all files of the tensors lie under; real path. */
  readonly weightsFolder: string;
}

const TEXT_TOWERS: Readonly<Record<Family, (g: Graph, config: ModelConfig) => Uint8Array>> = {
  clip: clipTextTower,
  chinese_clip: chineseClipTextTower,
};

export type Precision = 'int8' | 'fp32';

/** Towers narrower than this are rotated: see `rotatedInt8Linear`. It costs a fifth more time, which wide ones do not need. */
const WIDE = 512;

/** The ONNX model of one tower; its weights stay where they are, in files under `weightsFolder`. */
export function buildTower(tower: Tower, precision: Precision, source: TowerSource): Uint8Array {
  const { config, preprocessing, tensors, weightsFolder } = source;
  const { hiddenSize } = tower === 'text' ? config.text : config.vision;
  const int8 = hiddenSize < WIDE ? 'int8-rotated' : 'int8-smoothed';
  const g = createGraph(tensors, weightsFolder, precision === 'fp32' ? 'fp32' : int8);
  return tower === 'text' ? TEXT_TOWERS[config.family](g, config) : visionTower(g, config, preprocessing);
}
