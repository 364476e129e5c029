import { chart, dialog, phone, site } from '../draw/screens.ts';
import type { Entry } from '../entry.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const;

/** Screenshots with the names that telephones and computers give them. */
const SCREENS = [
  phone('Wi-Fi', 'Home-5G', 'Library guest', 'Cafe Zebra'),
  phone('Battery', 'Camera 41 %', 'Maps 22 %', 'Screen on for 5 hours'),
  phone('Storage', 'Photos 61 GB', 'Apps 20 GB', 'Storage almost full'),
  phone('Mother', 'Did you eat?', 'Bring the blue suitcase', 'The dog misses you'),
  phone('Landlord', 'The heating is fixed', 'Key is with the neighbour'),
  phone('Alarms', '06:30 Weekdays', '08:00 Sunday', 'Flight 04:15'),
  phone('Weather', 'Today 31 degrees', 'Thunderstorm at night', 'Tomorrow 24 degrees'),
  phone('Parcel', 'Out for delivery', 'Locker 17', 'Code 4471'),
  phone('Bank', 'Transfer complete', 'To: Otter Brewery', '250.00'),
  phone('Steps', '12,408 today', 'Best week this year'),
  phone('Podcast', 'Episode 88: Owls of the city', '41 minutes left'),
  phone('微信支付', '付款成功', '老张拉面馆', '¥48.00'),
  phone('妈妈', '到家了吗', '外面下大雨，带伞', '给你炖了鸡汤'),
  phone('家长群', '明天春游，请带水壶', '集合时间七点半', '收到'),
  phone('快递', '已到驿站', '取件码 6-2-3018'),
  phone('日程', '周三 看牙医', '周五 交房租', '周日 爬山'),
  phone('天气', '今天有雪', '最低零下九度', '注意路滑'),
  phone('闹钟', '早上六点五十', '工作日', '午休 一点'),
  phone('存储空间', '照片 80 GB', '内存不足'),
  phone('航班', 'CA1831 延误', '登机口改为 C23'),
  dialog('Setup', 'The disk is full. Free at least 2 GB and try again.', 'Retry'),
  dialog('Printer', 'Paper jam in tray 2. Open the rear door.', 'OK'),
  dialog('Login', 'Wrong password. Your account is locked for ten minutes.', 'Close'),
  dialog('更新失败', '网络连接已断开，请检查路由器后重试。', '重试'),
  dialog('警告', '文件正在被另一个程序使用，无法删除。', '确定'),
  site(
    'recipes.example/lasagne',
    'Lasagne without meat',
    'Layer aubergine, tomato and bechamel. Bake for forty minutes.',
  ),
  site(
    'news.example/bridge',
    'Old bridge reopens',
    'After three years of repair the stone bridge carries cyclists again.',
  ),
  site('forum.example/t/881', 'How do I descale a kettle?', 'Use vinegar, boil it, wait, rinse it twice.'),
  site(
    'travel.example/lisbon',
    'Three days in Lisbon',
    'Take tram 28, eat custard tarts, walk down to the river.',
  ),
  site('baike.example/panda', '大熊猫', '大熊猫主要以竹子为食，生活在四川、陕西和甘肃的山区。'),
  site('job.example/1', '招聘前端工程师', '三年以上经验，双休，五险一金，有猫。'),
  site('news.example/zh', '地铁五号线今日开通', '全长三十二公里，共设二十一座车站。'),
] as const;

export const SCREENSHOTS: readonly Entry[] = SCREENS.map((draw, i) => ({
  file: `Screenshots/Screenshot_2024${String(1 + (i % 12)).padStart(2, '0')}${String(10 + i).slice(-2)}-1${i % 10}30.png`,
  draw,
}));

/** Charts whose titles say what they are about. */
export const CHARTS: readonly Entry[] = [
  chart('rows', 'Sightings of wolves per district', 'North', 'East', 'South', 'West'),
  chart('rows', 'Coffee drunk per department', 'Sales', 'Research', 'Legal', 'Kitchen'),
  chart('rows', 'Rainfall by month in mm', 'April', 'May', 'June', 'July'),
  chart('area', 'Visitors of the zoo', ...DAYS),
  chart('area', 'Price of cocoa', '2019', '2020', '2021', '2022', '2023'),
  chart('area', 'Bees per hive', 'March', 'May', 'July', 'September'),
  chart('dots', 'Height and weight of penguins', 'height', 'weight'),
  chart('dots', 'Sleep and screen time', 'sleep', 'screen'),
  chart('rows', 'Languages of our readers', 'English', 'Chinese', 'French', 'Hindi'),
  chart('area', 'Snow depth at the hut', 'Dec', 'Jan', 'Feb', 'Mar'),
  chart('rows', '各部门报销金额', '销售', '研发', '法务', '行政'),
  chart('rows', '图书借阅排行', '小说', '历史', '科学', '漫画'),
  chart('area', '西瓜价格走势', '五月', '六月', '七月', '八月'),
  chart('area', '地铁客流量', '周一', '周二', '周三', '周四', '周五'),
  chart('dots', '身高与体重', '身高', '体重'),
  chart('dots', '房价与面积', '房价', '面积'),
  chart('rows', '全班身高分布', '一米四', '一米五', '一米六'),
  chart('area', '茶叶产量', '2019', '2020', '2021', '2022'),
  chart('rows', 'Umbrellas left on trains', 'Red', 'Black', 'Striped'),
  chart('rows', '外卖订单数', '早餐', '午餐', '晚餐', '夜宵'),
].map((draw, i) => ({ file: `charts 图表/figure_${i + 1}.png`, draw }));
