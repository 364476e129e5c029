import type { en } from './en.ts';

/** The texts of lessons in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  ivf: '倒排文件',
  hnsw: '图',
  pq: '乘积量化',

  pageBack: '返回搜索结果',
  pageMethods: '搜索方法',
  pageBuilding: '正在用你的图片建一个小索引，并测量它……',
  pageTooFew: '这一课至少需要 {n} 张图片',

  exactTitle: '暴力搜索：逐一比较',
  exactText:
    '模型把每张图片变成 {dimensions} 个数，查询也一样，这就是向量。两个向量的相似度是各数乘积之和：相同时为 1，毫无关联时接近 0。把查询和全部 {pictures} 个向量逐一比较，结果是精确的。最近的十张是：',
  exactSample: '本课只用图库 {library} 张图片中随机抽取的 {pictures} 张。',
  nearest: '最近的十张及其相似度',
  queryText: '查询：“{text}”',
  queryPicture: '查询：图片 {name}。它本身在图库里，所以会找到自己。',
  queryOther: '查询：一张图片',

  ivfTitle: '倒排文件（IVF）：只看可能的地方',
  ivfCellsTitle: '把图片分进单元',
  ivfCellsText:
    'k-means 在向量中找出 {cells} 个中心，大约是图片数的平方根。每张图片归入离它最近的中心；一个单元有 {least} 到 {most} 张图片。搜索时先比较各个中心，再只比较最近几个单元里的图片。',
  ivfCellsLabel: '点是图片，圆环是单元的中心，离查询最近的单元用颜色标出',
  ivfCellsCaption:
    '点：图片。小圆环：中心。彩色：离查询（菱形）最近的 {nprobe} 个单元。大圆环：最近的十张图片。{dimensions} 维里只画出两维，只能表现 {shown}\u00a0% 的差异，所以实际很近的看起来可能很远。',
  ivfProbes: '访问的单元：{nprobe} / {cells}',
  ivfProbesFound: '比较 {compared} 次，找到最近十张中的 {found} 张。',
  ivfMembersTitle: '访问的单元里有什么',
  ivfMembersText: '这些单元没有人起过名字：图片在一起，只因为向量相近。这里列出离各个中心最近的图片。',
  ivfMembersSome: '访问的 {nprobe} 个单元中，这里只列出最近的 {shown} 个。',
  ivfMember: '单元 {cell}：中心的相似度 {score}，{size} 张图片，含最近十张中的 {found} 张',
  ivfCostTitle: '省了多少，漏了多少',
  ivfCostText:
    '测量时先留出 {questions} 张不放进索引的图片，再拿它们来查询。访问 {nprobe} 个单元，只用精确搜索 {share}\u00a0% 的比较次数，就能找到最近十张中的 {recall}\u00a0%。访问全部单元则不会漏，但也什么都不省。',

  hnswTitle: '图（HNSW）：顺着邻居问路',
  hnswLayersTitle: '这次查询怎么走',
  hnswLayersText:
    '每张图片认识最多 {m} 张与它相似的图片，最底层加倍。大约每 {m} 张里有一张也在上一层。搜索从最上层开始，那里步子大，每次走向更接近查询的邻居；没有更近的，就下到下一层。',
  hnswLayersLabel: '图的各层，以及查询在其中走过的路',
  hnswLayer: '第 {layer} 层：{pictures} 张图片',
  hnswLayersCaption:
    '红线：走过的路。细线：途中比较过的邻居。菱形：查询，画在当前到达的那一层。{dimensions} 维里只画出两维，所以走近的一步看起来可能像绕路。',
  hnswStep: '第 {step} / {steps} 步',
  hnswStepFacts: '第 {layer} 层，相似度 {score}，新比较 {compared} 张',
  hnswWalkTitle: '路上的图片',
  hnswWalkText:
    '在最底层，搜索手里始终留着最好的 {ef} 张；当它们的邻居都不比其中最差的更好时就结束。共比较了 {pictures} 张中的 {compared} 张，找到最近十张中的 {found} 张。',
  hnswWalkNames: '各自所在的层和相似度',
  hnswCostTitle: '省了多少，漏了多少',
  hnswCostText:
    '手里留的候选（ef）越多，漏得越少。用 {questions} 张当时不在图里的图片来查询：ef 为 {ef} 时，只用精确搜索 {share}\u00a0% 的比较次数，就能找到最近十张中的 {recall}\u00a0%。',

  pqTitle: '乘积量化（PQ）：{full} 字节变成 {bytes} 字节',
  pqCodesTitle: '从向量到编码',
  pqCodesText:
    '{dimensions} 个数的向量占 {full} 字节。把它切成 {segments} 段：{dimensions} = {segments} × {width}。k-means 为每一段找出 256 个典型的片段，称为质心。只记下最近质心的编号，一个字节就够。图片 {name} 变成 [{code}]。',
  pqCodesLabel: '切成 {segments} 段的向量、它的编码，以及编码所代表的向量',
  pqCodesVector: '{name} 的向量',
  pqCodesCode: '编码：每一段的质心编号',
  pqCodesAgain: '编码所代表的：把这些质心重新拼起来',
  pqBookTitle: '某一段的码本',
  pqBookText:
    '这张图片第 {segment} 段的 {width} 个数（菱形）离质心 {centroid}（实心）最近，就由它代替。另有 {shares} 张图片在这一段用同一个质心，尽管其他各段可能完全不同。',
  pqBookLabel: '第 {segment} 段的 256 个质心，以及这张图片用的是哪一个',
  pqBookCaption: '圆环：这一段的 256 个质心。点：其他图片的这一段。{width} 维里只画出两维。',
  pqBookSharing: '此段质心相同',
  pqSegment: '第 {segment} / {segments} 段',
  pqTableTitle: '查询的表',
  pqTableText:
    '查询本身不压缩。它和每一段的 256 个质心各比较一次，结果就是一张表。此后，与一张图片的相似度只是按编码查出的 {segments} 个数之和：不用乘法，也不用读向量。因为只有一边被压缩，这种比较叫“非对称”。{name} 的和是 {estimate}，精确的相似度是 {score}。',
  pqTableLabel: '查询与每一段每个质心的相似度；这张图片的那些已标出',
  pqTableCentroids: '每一段的质心 0 到 255',
  pqTableSum: '合计',
  pqEstimatesTitle: '编码有多不准',
  pqEstimatesText:
    '每个点是一张图片：横向是精确的相似度，纵向是估计值；在虚线上两者相等。编码让相近的图片难以区分，次序会乱；再用完整向量比较最好的一百张，就能纠正过来。',
  pqEstimatesLabel: '{n} 张图片的精确相似度和估计值；最近的十张用颜色标出',
  pqEstimatesAcross: '精确的相似度',
  pqEstimatesUp: '由编码得到的估计',
  pqCostTitle: '每一步省什么，代价是什么',
  pqCostText:
    '测量时先留出 {questions} 张图片，再拿它们来查询。图库小的时候，光是算表就抵得上 256 次比较，而且多数质心只有几张图片，结果会显得偏好；编码省的是内存，图片多到上万张才省时间。',
  pqCostMore:
    'IVFPQ 有 {cells} 个单元，编码的是图片与所在单元中心之差；访问 {nprobe} 个单元。“纠正”是指用完整向量比较编码最好的一百张，这些向量可以放在磁盘上。',
  pqStep_exact: '精确：每个向量 {full} 字节',
  pqStep_pq: 'PQ：{bytes} × 8 位',
  pqStep_pqRefined: 'PQ：{bytes} × 8 位，再纠正',
  pqStep_pqFine: 'PQ：{bytes} × 8 位',
  pqStep_ivfpq: 'IVFPQ：{cells} 个单元，{bytes} × 8 位',
  pqStep_ivfpqRefined: '同上，再纠正',

  colNprobe: '访问的单元',
  colEf: '候选（ef）',
  colLayer: '层',
  colPicture: '图片',
  colSimilarity: '相似度',
  colNew: '比较',
  colCompared: '比较次数',
  colShare: '占精确搜索',
  colRecall: '召回率@10',
  colTime: '用时',
  colStep: '保存的内容',
  colBytes: '字节',
  colMemory: '一千万张图片',
  colCodes: '读取的编码',
  exact: '精确',
  curveLabel: '随比较次数变化，最近十张中被找到的比例',
  curveAcross: '比较次数',
  curveUp: '最近十张中找到的',
  timeNote: '用时取决于这台机器，而且这里的代码是为了易读而写的普通 JavaScript；图库自己的索引更快。',
};
