/** The texts of lessons in English. `zh.ts` has the same keys. */
export const en = {
  ivf: 'Inverted file',
  hnsw: 'Graph',
  pq: 'Product quantisation',

  pageBack: 'Back to the results',
  pageMethods: 'Methods of search',
  pageBuilding: 'Building a small index of your pictures, and measuring it…',
  pageTooFew: 'This lesson needs at least {n} pictures',

  exactTitle: 'Brute force: compare with everything',
  exactText:
    'The model has turned every picture into {dimensions} numbers, and the query too: its vector. The similarity of two vectors is the sum of the products of their numbers: 1 for the same, about 0 for what has nothing in common. Comparing the query with all {pictures} vectors is exact. These are the ten nearest:',
  exactSample: 'This lesson is about a random sample of {pictures} of the {library} pictures of the library.',
  nearest: 'The ten nearest, with their similarity',
  queryText: 'The query: “{text}”',
  queryPicture: 'The query: the picture {name}. It is in the library and therefore finds itself.',
  queryOther: 'The query: a picture',

  ivfTitle: 'Inverted file (IVF): look only where it is likely',
  ivfCellsTitle: 'The pictures in cells',
  ivfCellsText:
    'k-means has found {cells} centres among the vectors, about as many as the square root of their number. Each picture belongs to the centre that it is nearest to; a cell has {least} to {most} pictures. A search compares the query with the centres first, and then only with the pictures in the nearest cells.',
  ivfCellsLabel:
    'The pictures as dots, the centres of their cells as rings, and the cells nearest to the query in colour',
  ivfCellsCaption:
    'Dots: pictures. Small rings: centres. Coloured: the {nprobe} cells nearest to the query (the diamond). Large rings: the ten nearest pictures. Of {dimensions} dimensions, two are drawn; they show {shown}\u00a0% of the differences, so what is near may look far.',
  ivfProbes: 'Cells to visit: {nprobe} of {cells}',
  ivfProbesFound: 'With {compared} comparisons, {found} of the ten nearest pictures are found.',
  ivfMembersTitle: 'What is in the cells visited',
  ivfMembersText:
    'Nobody has named these cells: pictures are together because their vectors are near each other. Shown are those nearest to each centre.',
  ivfMembersSome: 'Of the {nprobe} cells visited, only the {shown} nearest are shown.',
  ivfMember: 'Cell {cell}: similarity of its centre {score}, {size} pictures, {found} of the ten nearest',
  ivfCostTitle: 'What it saves and what it misses',
  ivfCostText:
    'Measured with {questions} pictures that were kept out of the index and then asked. {nprobe} cells find {recall}\u00a0% of the ten nearest pictures with {share}\u00a0% of the comparisons of exact search. With all cells nothing is missed, and nothing is saved.',

  hnswTitle: 'Graph (HNSW): ask your way through neighbours',
  hnswLayersTitle: 'The walk of this query',
  hnswLayersText:
    'Each picture knows up to {m} pictures that are similar to it, and twice as many in the lowest layer. About one in {m} pictures is also in the layer above. A search begins at the top, where steps are wide, and moves to whichever neighbour is nearer to the query; where none is, it goes one layer down.',
  hnswLayersLabel: 'The layers of the graph, and the walk of the query through them',
  hnswLayer: 'Layer {layer}: {pictures} pictures',
  hnswLayersCaption:
    'Red line: the walk. Thin lines: neighbours that it compared on the way. Diamond: the query, drawn in the layer that the walk has reached. Two of {dimensions} dimensions are drawn, so a step towards the query may look like a detour.',
  hnswStep: 'Step {step} of {steps}',
  hnswStepFacts: 'Layer {layer}, similarity {score}; {compared} new comparisons',
  hnswWalkTitle: 'Pictures on the way',
  hnswWalkText:
    'In the lowest layer the search keeps the {ef} best pictures in hand, and ends when no neighbour of theirs is better than the worst of them. It compared {compared} of {pictures} pictures and found {found} of the ten nearest.',
  hnswWalkNames: 'Layer and similarity of each',
  hnswCostTitle: 'What it saves and what it misses',
  hnswCostText:
    'The more candidates are kept in hand (ef), the less is missed. Measured with {questions} pictures that were not in the graph and then asked: with {ef}, {recall}\u00a0% of the ten nearest pictures are found, with {share}\u00a0% of the comparisons of exact search.',

  pqTitle: 'Product quantisation (PQ): {bytes} bytes instead of {full}',
  pqCodesTitle: 'From a vector to a code',
  pqCodesText:
    'A vector of {dimensions} numbers takes {full} bytes. It is cut into {segments} segments: {dimensions} = {segments} × {width}. For each segment, k-means has found 256 typical ones, its centroids. Kept is only the number of the nearest centroid, which fits into a byte. The picture {name} becomes [{code}].',
  pqCodesLabel:
    'The vector of the picture in {segments} segments, the code, and the vector that it stands for',
  pqCodesVector: 'The vector of {name}',
  pqCodesCode: 'Its code: the number of a centroid for each segment',
  pqCodesAgain: 'What the code stands for: these centroids, put together again',
  pqBookTitle: 'The codebook of a segment',
  pqBookText:
    'The {width} numbers of segment {segment} of this picture (diamond) are nearest to centroid {centroid} (filled), and are replaced by it. {shares} other pictures have the same centroid here, although they may differ in every other segment.',
  pqBookLabel: 'The 256 centroids of segment {segment}, and which of them the picture gets',
  pqBookCaption:
    'Rings: the 256 centroids of this segment. Dots: this segment of other pictures. Two of {width} dimensions are drawn.',
  pqBookSharing: 'Same centroid here',
  pqSegment: 'Segment {segment} of {segments}',
  pqTableTitle: 'The table of the query',
  pqTableText:
    'The query is not compressed. It is compared with all 256 centroids of each segment once; the results are a table. From then on the similarity to a picture is a sum of {segments} numbers that its code points to: no multiplication, and no vector is read. The comparison is called asymmetric, because only one side is compressed. For {name} the sum is {estimate}; the exact similarity is {score}.',
  pqTableLabel:
    'The similarity of the query to every centroid of every segment; those of the picture are marked',
  pqTableCentroids: 'centroids 0 to 255 of each segment',
  pqTableSum: 'sum',
  pqEstimatesTitle: 'How wrong the codes are',
  pqEstimatesText:
    'Each dot is a picture: exact similarity across, estimate upwards. On the dashed line both are the same. Codes make near pictures hard to tell apart, so their order changes; with whole vectors for the best hundred, it is put right again.',
  pqEstimatesLabel: 'Exact similarity and estimate of {n} pictures; the ten nearest in colour',
  pqEstimatesAcross: 'exact similarity',
  pqEstimatesUp: 'estimate from the code',
  pqCostTitle: 'What each step saves and costs',
  pqCostText:
    'Measured with {questions} pictures that were kept out and then asked. In a small library the table alone costs as much as 256 comparisons, and most centroids have only a few pictures, which flatters the codes; what codes save is memory, and time from some ten thousand pictures on.',
  pqCostMore:
    'IVFPQ has {cells} cells, and codes of the difference between a picture and the centre of its cell; {nprobe} cells are visited. “Put right” compares the hundred best codes with their whole vectors, which may lie on the disk.',
  pqStep_exact: 'exact: {full} bytes a vector',
  pqStep_pq: 'PQ: {bytes} × 8 bits',
  pqStep_pqRefined: 'PQ: {bytes} × 8 bits, put right',
  pqStep_pqFine: 'PQ: {bytes} × 8 bits',
  pqStep_ivfpq: 'IVFPQ: {cells} cells, {bytes} × 8 bits',
  pqStep_ivfpqRefined: 'the same, put right',

  colNprobe: 'cells visited',
  colEf: 'candidates (ef)',
  colLayer: 'layer',
  colPicture: 'picture',
  colSimilarity: 'similarity',
  colNew: 'compared',
  colCompared: 'comparisons',
  colShare: 'of exact',
  colRecall: 'recall@10',
  colTime: 'time',
  colStep: 'what is kept',
  colBytes: 'bytes',
  colMemory: '10 million pictures',
  colCodes: 'codes read',
  exact: 'exact',
  curveLabel: 'Share of the ten nearest pictures that are found, by the number of comparisons',
  curveAcross: 'comparisons',
  curveUp: 'found of the ten nearest',
  timeNote:
    'Times are of this machine and of plain JavaScript, which is written here to be read; the index of the library is faster.',
} as const;
