/** What a lesson explains. */
export const METHODS = ['ivf', 'hnsw', 'pq'] as const;
export type LessonMethod = (typeof METHODS)[number];

/** Best pictures that a search has to find; recall is the share of them that it does. */
export const NEAREST = 10;

/** A picture by its number in the lesson, and its cosine similarity to the query. */
export interface NearPicture {
  readonly picture: number;
  readonly score: number;
}

/** A place in a drawing. */
export type LessonPlace = readonly [number, number];

/** What a search costs and finds, averaged over the questions. */
export interface LessonFigures {
  /** Whole vectors that are compared with the query. */
  readonly compared: number;
  /** Share of the ten nearest pictures that are found, 0 to 1. */
  readonly recall: number;
  /** Time of a search, fastest of several, in microseconds. */
  readonly microseconds: number;
}

export interface LessonBase {
  /** Number of pictures in the lesson: all of the library, or a random sample of a large one. */
  readonly pictures: number;
  readonly dimensions: number;
  /** Pictures that were kept out of the index, and then asked as questions, to measure it. */
  readonly questions: number;
  /** Comparing the query with all vectors. */
  readonly exact: LessonFigures;
  /** The ten pictures that are nearest to the query, by exact search. */
  readonly nearest: readonly NearPicture[];
}

export interface IvfCell {
  readonly cell: number;
  /** Similarity of the query to its centre. */
  readonly score: number;
  /** Number of pictures in it. */
  readonly size: number;
  /** How many of the ten nearest pictures are in it. */
  readonly found: number;
}

/** An inverted file: cells of k-means, of which a search visits the nearest. */
export interface IvfLesson extends LessonBase {
  readonly method: 'ivf';
  /** All cells, the nearest to the query first. */
  readonly cells: readonly IvfCell[];
  /** Pictures of the first cells, those nearest to the centre first, some of each. */
  readonly members: readonly (readonly number[])[];
  /** A drawing of at most 1,500 pictures in two dimensions, with the number of the cell of each. */
  readonly map: {
    readonly points: readonly (readonly [x: number, y: number, cell: number])[];
    readonly centres: readonly LessonPlace[];
    readonly query: LessonPlace;
    readonly nearest: readonly LessonPlace[];
    /** Share of the differences between the pictures that two dimensions show, 0 to 1. */
    readonly shown: number;
  };
  /** By the number of cells that are visited. */
  readonly steps: readonly (LessonFigures & { readonly nprobe: number })[];
}

export interface WalkedNode {
  readonly layer: number;
  readonly picture: number;
  readonly score: number;
  /** Neighbours that were compared with the query here for the first time. */
  readonly compared: number;
  readonly place: LessonPlace;
  /** Places of these neighbours. */
  readonly neighbours: readonly LessonPlace[];
}

/** A graph: a search walks from neighbour to neighbour, through layers that become denser. */
export interface HnswLesson extends LessonBase {
  readonly method: 'hnsw';
  readonly m: number;
  readonly efConstruction: number;
  /** Number of pictures in each layer, from the lowest. */
  readonly layers: readonly number[];
  /** The walk of the query, of which `ef` candidates are kept in hand. */
  readonly ef: number;
  readonly walk: readonly WalkedNode[];
  /** Number of the ten nearest pictures that the walk found, and of pictures that it compared. */
  readonly found: number;
  readonly compared: number;
  readonly map: {
    /** Pictures of each layer, at most 700 of one. */
    readonly layers: readonly (readonly LessonPlace[])[];
    readonly query: LessonPlace;
  };
  /** By the number of candidates. */
  readonly steps: readonly (LessonFigures & { readonly ef: number })[];
}

export const PQ_STEPS = ['exact', 'pq', 'pqRefined', 'pqFine', 'ivfpq', 'ivfpqRefined'] as const;
export type PqStepName = (typeof PQ_STEPS)[number];

export interface PqStep extends LessonFigures {
  readonly name: PqStepName;
  /** Bytes that a search reads of each vector; to put candidates right, the whole vectors are needed as well. */
  readonly bytes: number;
  /** Codes that are looked at. */
  readonly codes: number;
}

export interface LessonCodebook {
  /** Segments of at most 250 pictures, in two dimensions. */
  readonly points: readonly LessonPlace[];
  readonly centroids: readonly LessonPlace[];
  /** The segment of the picture that is explained, and its centroid. */
  readonly place: LessonPlace;
  /** Pictures with the same centroid here, some of them. */
  readonly sharing: readonly number[];
  readonly shares: number;
}

/** Product quantisation: vectors as short codes. */
export interface PqLesson extends LessonBase {
  readonly method: 'pq';
  readonly segments: number;
  /** Values in a segment. */
  readonly width: number;
  /** The centroids of each segment, 256. */
  readonly centroids: number;
  /** Number of segments of the finer code in the steps. */
  readonly fineSegments: number;
  /** Cells of the inverted file in the steps, and how many are visited. */
  readonly cells: number;
  readonly nprobe: number;
  /** The picture nearest to the query, as an example. */
  readonly example: {
    readonly picture: number;
    readonly code: readonly number[];
    readonly vector: readonly number[];
    readonly reconstruction: readonly number[];
    /** Similarity of the query to the picture, and to what its code stands for. */
    readonly score: number;
    readonly estimate: number;
  };
  readonly codebooks: readonly LessonCodebook[];
  /** Similarity of the query to every centroid: a row of 256 for each segment. */
  readonly table: readonly (readonly number[])[];
  /** Similarity of the query to at most 400 pictures: exact, and by the table. */
  readonly estimates: readonly (readonly [exact: number, estimate: number])[];
  readonly steps: readonly PqStep[];
}

export type Lesson = IvfLesson | HnswLesson | PqLesson;

/** A picture that a lesson shows. */
export interface LessonPicture {
  /** Its number in the lesson. */
  readonly number: number;
  readonly id: string;
  /** Absolute path of a file. */
  readonly path: string;
}

/** Where the vectors of a lesson come from. */
export interface LessonFacts {
  /** Number of pictures in the library; the lesson is about a random sample if it has fewer. */
  readonly library: number;
  /** The query: its words, or the id of the picture that it begins with; both null for an uploaded picture. */
  readonly query: { readonly text: string | null; readonly similarTo: string | null };
  /** The pictures that the lesson refers to by number. */
  readonly shown: readonly LessonPicture[];
}

export type LibraryLesson = Lesson & LessonFacts;

/** How many pictures a method needs to show anything: product quantisation has to find 256 centroids. */
export const PICTURES_NEEDED: Readonly<Record<LessonMethod, number>> = { ivf: 50, hnsw: 50, pq: 300 };
