import { invoice, type Row, receipt, ticket } from '../draw/papers.ts';
import { page } from '../draw/print.ts';
import type { Entry } from '../entry.ts';

const EN = ['Item', 'EUR', 'Amount due'] as const;
const ZH = ['项目', '金额', '应付合计'] as const;

const bread: readonly Row[] = [
  ['Rye bread', 3.8],
  ['Poppy roll x4', 2.4],
  ['Cheesecake', 4.2],
];
const groceries: readonly Row[] = [
  ['Oat milk', 2.29],
  ['Bananas', 1.87],
  ['Basmati rice', 3.49],
  ['Dish soap', 1.15],
];
const noodles: readonly Row[] = [
  ['牛肉拉面', 28],
  ['凉拌黄瓜', 12],
  ['酸梅汤', 8],
];
const market: readonly Row[] = [
  ['五花肉', 36.5],
  ['小白菜', 4.2],
  ['豆腐', 3.5],
  ['生抽', 12.9],
];
const tools: readonly Row[] = [
  ['Cordless drill', 89],
  ['Screws 4x40', 6.5],
];
const fuel: readonly Row[] = [['Diesel 41.2 l', 67.9]];

/** Receipts, invoices, tickets and letters, most of them with the names that scanners give. */
export const PAPERS: readonly Entry[] = [
  {
    file: 'Receipts/scan0001.jpg',
    draw: receipt('Bakery Amselhof', bread, 'Have a sweet day'),
    look: 'photo',
  },
  { file: 'Receipts/scan0002.jpg', draw: receipt('GreenCart', groceries, 'Thank you'), look: 'photo' },
  {
    file: 'Receipts/scan0003.jpg',
    draw: receipt('Hammer & Nail', tools, 'Exchange within 14 days'),
    look: 'scan',
  },
  { file: 'Receipts/scan0004.jpg', draw: receipt('Petrol Nord', fuel, 'Pump 7'), look: 'photo' },
  {
    file: 'Receipts/scan0005.jpg',
    draw: receipt(
      'Cafe Zebra',
      [
        ['Espresso', 2.2],
        ['Apple pie', 4.5],
      ],
      'See you soon',
    ),
    look: 'photo',
  },
  {
    file: 'Receipts/scan0006.jpg',
    draw: receipt(
      'Pharmacy Linde',
      [
        ['Aspirin 500', 5.95],
        ['Plasters', 3.2],
      ],
      'Get well',
    ),
    look: 'scan',
  },
  {
    file: 'Receipts/scan0007.jpg',
    draw: receipt(
      'Bookshop Mole',
      [
        ['Moby Dick', 12.9],
        ['Bookmark', 1.5],
      ],
      'Read on',
    ),
    look: 'photo',
  },
  {
    file: 'Receipts/scan0008.jpg',
    draw: receipt(
      'Bike Kitchen',
      [
        ['Inner tube', 7.9],
        ['Labour', 15],
      ],
      'Ride safely',
    ),
    look: 'photo',
  },
  { file: '票据/扫描001.jpg', draw: receipt('老张拉面馆', noodles, '欢迎再来', '合计'), look: 'photo' },
  { file: '票据/扫描002.jpg', draw: receipt('永辉鲜市', market, '谢谢光临', '总计'), look: 'photo' },
  {
    file: '票据/扫描003.jpg',
    draw: receipt(
      '晨光文具',
      [
        ['圆珠笔', 3],
        ['笔记本', 9.9],
      ],
      '学习进步',
      '合计',
    ),
    look: 'scan',
  },
  {
    file: '票据/扫描004.jpg',
    draw: receipt(
      '喜乐奶茶',
      [
        ['珍珠奶茶', 15],
        ['柠檬水', 9],
      ],
      '取餐号 88',
      '合计',
    ),
    look: 'photo',
  },
  {
    file: '票据/扫描005.jpg',
    draw: receipt(
      '同康大药房',
      [
        ['板蓝根', 18.5],
        ['创可贴', 6],
      ],
      '祝您健康',
      '合计',
    ),
    look: 'scan',
  },
  {
    file: '票据/扫描006.jpg',
    draw: receipt(
      '新华书店',
      [
        ['红楼梦', 59.7],
        ['新华字典', 32],
      ],
      '开卷有益',
      '合计',
    ),
    look: 'photo',
  },
  {
    file: 'Invoices/2024-113.png',
    draw: invoice({
      heading: 'Invoice',
      from: 'Larkspur Design',
      to: 'To: Fernhill School',
      number: '2024-113',
      rows: [
        ['Logo sketches', 480],
        ['Printing', 120],
      ],
      words: EN,
    }),
  },
  {
    file: 'Invoices/2024-114.png',
    draw: invoice({
      heading: 'Invoice',
      from: 'Larkspur Design',
      to: 'To: Otter Brewery',
      number: '2024-114',
      rows: [['Beer label', 650]],
      words: EN,
    }),
  },
  {
    file: 'Invoices/R-5501.jpg',
    draw: invoice({
      heading: 'Invoice',
      from: 'Plumber Vogt',
      to: 'To: M. Keller',
      number: 'R-5501',
      rows: [
        ['Leaking tap', 85],
        ['Travel', 25],
      ],
      words: EN,
    }),
    look: 'scan',
  },
  {
    file: 'Invoices/hosting.png',
    draw: invoice({
      heading: 'Tax invoice',
      from: 'Cloudbarn',
      to: 'To: M. Keller',
      number: 'CB-9',
      rows: [['Server, 12 months', 96]],
      words: EN,
    }),
  },
  {
    file: 'Invoices/electricity-march.jpg',
    draw: invoice({
      heading: 'Power bill',
      from: 'Stadtwerke',
      to: 'M. Keller',
      number: '77-120',
      rows: [
        ['310 kWh', 99.2],
        ['Base fee', 9.9],
      ],
      words: EN,
    }),
    look: 'scan',
  },
  {
    file: '发票/0817.jpg',
    draw: invoice({
      heading: '服务费发票',
      from: '远山软件',
      to: '客户：青禾小学',
      number: '号 0817',
      rows: [
        ['系统维护', 3000],
        ['上门服务', 400],
      ],
      words: ZH,
    }),
    look: 'scan',
  },
  {
    file: '发票/0818.png',
    draw: invoice({
      heading: '装修发票',
      from: '筑巢装饰',
      to: '客户：王女士',
      number: '号 0818',
      rows: [
        ['墙面粉刷', 2600],
        ['地板', 5400],
      ],
      words: ZH,
    }),
  },
  {
    file: '发票/水费.jpg',
    draw: invoice({
      heading: '水费账单',
      from: '江城水务',
      to: '户名：李建国',
      number: '户号 3321',
      rows: [
        ['用水 18 吨', 52.2],
        ['污水处理', 17.1],
      ],
      words: ZH,
    }),
    look: 'scan',
  },
  {
    file: 'Tickets/img_a.png',
    draw: ticket('#b23a48', 'Jazz in the Barn', 'Saturday 14 June, 20:00', 'Row C, seat 12'),
  },
  {
    file: 'Tickets/img_b.png',
    draw: ticket('#2a6f97', 'City Aquarium', 'Adult, one day', 'Feeding of sharks 15:00'),
  },
  {
    file: 'Tickets/img_c.jpg',
    draw: ticket('#386641', 'Night bus N4', 'Harbour to Old Town', 'Valid 90 minutes'),
    look: 'photo',
  },
  { file: 'Tickets/img_d.png', draw: ticket('#6a4c93', 'Museum of Clocks', 'Reduced', 'Closed on Mondays') },
  { file: '票据/门票1.png', draw: ticket('#9a031e', '故宫博物院', '成人票 一人', '上午入场') },
  { file: '票据/门票2.png', draw: ticket('#0f4c5c', '星空音乐节', '三日通票', 'A 区 看台') },
  { file: '票据/门票3.jpg', draw: ticket('#5f0f40', '长江索道', '往返', '当日有效'), look: 'photo' },
  {
    file: 'Letters/scan0020.jpg',
    draw: page(
      'Dear tenant,',
      'the elevator will be out of service from Monday to Thursday. We are sorry for the inconvenience and the stairs.',
    ),
    look: 'scan',
  },
  {
    file: 'Letters/scan0021.jpg',
    draw: page(
      'Recipe: plum dumplings',
      'Boil the potatoes, mash them, add flour and one egg. Wrap a plum in each. Simmer for ten minutes.',
      'hand',
    ),
    look: 'photo',
  },
  {
    file: 'Letters/scan0022.jpg',
    draw: page(
      'To do',
      'Call the dentist. Water the tomatoes. Return the ladder to Oskar. Buy stamps.',
      'hand',
    ),
    look: 'photo',
  },
  {
    file: 'Letters/scan0023.jpg',
    draw: page(
      'Rental agreement',
      'Between the landlord and the tenant the following is agreed. The rent is due on the third working day. Pets need permission.',
    ),
    look: 'scan',
  },
  {
    file: 'Letters/scan0024.jpg',
    draw: page(
      'Minutes of the garden club',
      'Seven members were present. The hedge behind the shed will be cut in October. The wheelbarrow is lent to nobody.',
    ),
    look: 'scan',
  },
  {
    file: '信件/便条1.jpg',
    draw: page('给妈妈', '钥匙放在花盆下面，冰箱里有饺子，记得给猫喂饭。', 'hand'),
    look: 'photo',
  },
  {
    file: '信件/通知.jpg',
    draw: page('停水通知', '因管道维修，本小区将于周五上午八点至下午四点停水，请提前储水。物业服务中心'),
    look: 'scan',
  },
  {
    file: '信件/菜谱.jpg',
    draw: page('红烧排骨', '排骨焯水，冰糖炒色，加八角桂皮，小火慢炖一小时，大火收汁。', 'hand'),
    look: 'photo',
  },
  {
    file: '信件/合同.jpg',
    draw: page('借用合同', '甲方将投影仪一台借给乙方使用，期限三十天，逾期每天收取租金。'),
    look: 'scan',
  },
  { file: '信件/成绩单.png', draw: page('期末成绩单', '语文 九十二\n数学 八十七\n英语 九十五\n科学 九十') },
  {
    file: 'Letters/label.jpg',
    draw: page('FRAGILE', 'This side up. Contains glass lamps. Keep dry.', 'sans'),
    look: 'photo',
  },
];
