import type { EvaluationDirection, EvaluationFigures } from '../evaluation/measure.ts';
import type { EvaluationTask } from '../evaluation/set.ts';

export type { EvaluationDirection, EvaluationFigures } from '../evaluation/measure.ts';
export type { RankFigures } from '../evaluation/metrics.ts';
export type { EvaluationTask } from '../evaluation/set.ts';

/** Pictures of which somebody has said what is right, and how to ask about them. */
export interface EvaluationRequest {
  /** Folder of the pictures. */
  readonly folder: string;
  /** Captions, classes or changes of the pictures, as .json, .jsonl, .csv, .tsv or .txt (docs/evaluation.md). */
  readonly file: string;
  /** Names or folders of models. @default that of the library */
  readonly models?: readonly string[];
  /** `int8`, `fp32`. @default the setting `precision` */
  readonly precisions?: readonly string[];
  /** Ways to put a text: `plain`, `lower`, `ensemble`, or a text with `{}`. @default plain */
  readonly forms?: readonly string[];
  /** Shares of the words in searches by a picture and words, 0 to 1. @default that of the model */
  readonly weights?: readonly number[];
}

export interface EvaluationProgress {
  /** Name of the model, and how it computes. */
  readonly model: string;
  readonly what: 'pictures' | 'texts' | 'searches';
  readonly done: number;
  readonly total: number;
}

export interface EvaluationOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EvaluationProgress) => void;
}

/** The figures of one model, precision, form and share of the words. */
export interface EvaluationRow extends EvaluationFigures {
  readonly model: string;
  readonly precision: string;
  readonly form: string;
  /** Null for what was not composed, or with the share of the model. */
  readonly weight: number | null;
}

/** A query that the first model answers badly. */
export interface EvaluationMiss {
  readonly direction: EvaluationDirection;
  readonly text: string;
  /** Absolute path of the picture of the query; null for a text alone. */
  readonly reference: string | null;
  /** Absolute path of the right picture, or of the one whose class was wrong. */
  readonly right: string;
  /** Absolute path of the picture that came first; null for a class. */
  readonly first: string | null;
  /** The class that came first; null for a picture. */
  readonly firstClass: string | null;
  /** From 1. */
  readonly rank: number;
}

export interface Evaluation {
  readonly task: EvaluationTask;
  /** Pictures that were searched. */
  readonly pictures: number;
  /** Names in the file that the folder lacks. */
  readonly missing: readonly string[];
  /** Pictures that could not be read; what is said about them is left out. */
  readonly failed: readonly { readonly path: string; readonly message: string }[];
  readonly rows: readonly EvaluationRow[];
  /** The worst first. */
  readonly misses: readonly EvaluationMiss[];
}
