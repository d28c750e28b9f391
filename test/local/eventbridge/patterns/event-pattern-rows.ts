/** One event against one pattern, and where the answer comes from. */
interface EventPatternRow {
  readonly name: string;
  readonly source: string;
  readonly pattern: object;
  readonly event: object;
  readonly matches: boolean;
}

/** One pattern that EventBridge refuses, and its words. */
interface InvalidEventPatternRow {
  readonly name: string;
  readonly source: string;
  readonly pattern: unknown;
  readonly reason: string;
}

const guide = 'https://docs.aws.amazon.com/eventbridge/latest/userguide';
const operators = `${guide}/eb-create-pattern-operators.html`;
const patterns = `${guide}/eb-event-patterns.html`;
const nulls = `${guide}/eb-event-patterns-null-values.html`;
const arrays = `${guide}/eb-event-patterns-arrays.html`;
const ruler = 'https://github.com/aws/event-ruler';
const rulerSource = `${ruler}/tree/main/src/main/software/amazon/event/ruler`;
const rulerCompiler = `${rulerSource}/JsonRuleCompiler.java`;
/** Answers recorded from AWS itself, by TestEventPattern. */
const recorded =
  'https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events_patterns.snapshot.json';
const recordedCases =
  'https://github.com/localstack/localstack/tree/main/tests/aws/services/events/event_pattern_templates';

const ec2Event = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2017-12-22T18:43:48Z',
  region: 'us-west-1',
  resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0'],
  detail: { 'instance-id': 'i-1234567890abcdef0', state: 'terminated' },
};
const nullEvent = { resources: [], detail: { eventVersion: '', responseElements: null } };
const autoScalingEvent = {
  source: 'aws.autoscaling',
  resources: [
    'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:eb56d16b:autoScalingGroupName/ASGTerminate',
    'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f',
  ],
};
const counts = (cCount: number, dCount: number, xLimit: number) => ({
  detail: { 'c-count': cCount, 'd-count': dCount, 'x-limit': xLimit },
});
const numericPattern = {
  detail: {
    'c-count': [{ numeric: ['>', 0, '<=', 5] }],
    'd-count': [{ numeric: ['<', 10] }],
    'x-limit': [{ numeric: ['=', 3.018e2] }],
  },
};
const orPattern = {
  detail: {
    $or: [
      { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] },
      { 'd-count': [{ numeric: ['<', 10] }] },
      { 'x-limit': [{ numeric: ['=', 3.018e2] }] },
    ],
  },
};
const complexPattern = {
  time: [{ prefix: '2017-10-02' }],
  detail: {
    state: [{ 'anything-but': 'initializing' }],
    'c-count': [{ numeric: ['>', 0, '<=', 5] }],
    'd-count': [{ numeric: ['<', 10] }],
    'x-limit': [{ 'anything-but': [100, 200, 300] }],
    'source-ip': [{ cidr: '10.0.0.0/8' }],
  },
};
const macieAlert = (score: number, risk: number) => ({
  source: 'aws.macie',
  'detail-type': 'Macie Alert',
  detail: { 'notification-type': 'ALERT_CREATED', 'risk-score': score, trigger: { 'alert-type': 'basic', risk } },
});
const complexEvent = {
  time: '2017-10-02T18:43:48Z',
  detail: { state: 'running', 'c-count': 5, 'd-count': 3, 'x-limit': 301.8, 'source-ip': '10.0.0.33' },
};
const employees = {
  employees: [
    { firstName: 'John', lastName: 'Doe' },
    { firstName: 'Anna', lastName: 'Smith' },
    { firstName: 'Peter', lastName: 'Jones' },
  ],
};
const employeesInArrays = {
  employees: [
    [
      { firstName: 'John', lastName: 'Doe', ids: [1234, 1000, 9999] },
      { firstName: 'Anna', lastName: 'Smith' },
    ],
    [{ firstName: 'Peter', lastName: 'Jones', ids: [] }],
  ],
};

/** Rows of one pattern: which events match it and which do not. */
function rows(
  name: string,
  source: string,
  pattern: object,
  matching: readonly object[],
  other: readonly object[],
): EventPatternRow[] {
  const row = (event: object, matches: boolean) => ({
    name: `${name}: ${JSON.stringify(event).slice(0, 100)} ${matches ? 'matches' : 'does not match'}`,
    source,
    pattern,
    event,
    matches,
  });
  return [...matching.map((event) => row(event, true)), ...other.map((event) => row(event, false))];
}

/** Rows of one field's pattern: which values of that field match and which do not. */
function fieldRows(
  name: string,
  source: string,
  pattern: readonly unknown[],
  matching: readonly unknown[],
  other: readonly unknown[],
): EventPatternRow[] {
  const event = (value: unknown) => ({ detail: { field: value } });
  return rows(name, source, { detail: { field: pattern } }, matching.map(event), other.map(event));
}

const documented: readonly EventPatternRow[] = [
  ...rows(
    'the EC2 pattern of the introduction',
    patterns,
    {
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { state: ['terminated'] },
    },
    [ec2Event],
    [
      { ...ec2Event, source: 'aws.s3' },
      { ...ec2Event, detail: { state: 'running' } },
      { ...ec2Event, detail: {} },
    ],
  ),
  ...rows(
    'fields are case-sensitive',
    `${recordedCases}/key_case_sensitive_NEG.json5`,
    { MY_KEY: ['my-value'] },
    [],
    [{ my_key: 'my-value' }],
  ),
  ...rows(
    'and',
    operators,
    { Location: ['New York'], Day: ['Monday'] },
    [{ Location: 'New York', Day: 'Monday' }],
    [{ Location: 'New York', Day: 'Tuesday' }, { Location: 'New York' }],
  ),
  ...rows(
    'or of one field',
    operators,
    { PaymentType: ['Credit', 'Debit'] },
    [{ PaymentType: 'Credit' }, { PaymentType: 'Debit' }],
    [{ PaymentType: 'Cash' }],
  ),
  ...rows(
    'or of several fields',
    operators,
    { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }] },
    [{ Location: 'New York' }, { Day: 'Monday' }, { Location: 'New York', Day: 'Monday' }],
    [{ Location: 'Paris', Day: 'Sunday' }, {}],
  ),
  ...rows(
    'one of two sources',
    `${guide}/eb-create-pattern.html`,
    { source: ['aws.ec2', 'aws.fargate'] },
    [{ source: 'aws.ec2' }, { source: 'aws.fargate' }],
    [{ source: 'aws.ecs' }],
  ),
  ...rows(
    'a field that is null',
    `${guide}/eb-create-pattern.html`,
    {
      source: ['aws.autoscaling'],
      'detail-type': ['EC2 Instance Launch Successful'],
      detail: { responseElements: [null] },
    },
    [{ ...nullEvent, source: 'aws.autoscaling', 'detail-type': 'EC2 Instance Launch Successful' }],
    [{ ...nullEvent, source: 'aws.autoscaling', 'detail-type': 'EC2 Instance Launch Unsuccessful' }],
  ),
  ...rows(
    'numbers at two levels',
    `${guide}/eb-create-pattern.html`,
    { source: ['aws.macie'], 'detail-type': ['Macie Alert'], detail: { 'risk-score': [80], trigger: { risk: [8] } } },
    [macieAlert(80, 8)],
    [macieAlert(80, 9), macieAlert(8, 80)],
  ),
  ...rows(
    'begins with',
    operators,
    { Region: [{ prefix: 'us-' }] },
    [{ Region: 'us-east-1' }],
    [{ Region: 'eu-west-1' }],
  ),
  ...rows(
    'begins with, ignoring case',
    operators,
    { service: [{ prefix: { 'equals-ignore-case': 'eventb' } }] },
    [{ service: 'EventBridge' }],
    [{ service: 'SNS' }],
  ),
  ...rows(
    'ends with, ignoring case',
    operators,
    { service: [{ suffix: { 'equals-ignore-case': 'tbridge' } }] },
    [{ service: 'EventBridge' }, { service: 'EVENTBRIDGE' }],
    [{ service: 'EventBridges' }],
  ),
  ...rows(
    'anything but a beginning',
    operators,
    { Region: [{ 'anything-but': { prefix: 'us-' } }] },
    [{ Region: 'eu-west-1' }],
    [{ Region: 'us-east-1' }, {}],
  ),
  ...rows(
    'anything but an ending',
    operators,
    { FileName: [{ 'anything-but': { suffix: '.png' } }] },
    [{ FileName: 'a.jpg' }],
    [{ FileName: 'a.png' }],
  ),
  ...rows(
    'anything but a path',
    operators,
    { FilePath: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
    [{ FilePath: '/usr/bin/a' }],
    [{ FilePath: '/usr/lib/a' }],
  ),
  ...rows(
    'equals, ignoring case',
    operators,
    { Name: [{ 'equals-ignore-case': 'alice' }] },
    [{ Name: 'Alice' }, { Name: 'ALICE' }],
    [{ Name: 'Alicia' }],
  ),
  ...rows('equals', operators, { Name: ['Alice'] }, [{ Name: 'Alice' }], [{ Name: 'alice' }]),
  ...rows('empty', operators, { LastName: [''] }, [{ LastName: '' }], [{ LastName: null }, { LastName: 'a' }, {}]),
  ...rows('null', operators, { UserID: [null] }, [{ UserID: null }], [{ UserID: '' }, { UserID: 'null' }, {}]),
  ...rows('numeric equals', operators, { Price: [{ numeric: ['=', 100] }] }, [{ Price: 100 }], [{ Price: '100' }]),
  ...rows(
    'numeric range',
    operators,
    { Price: [{ numeric: ['>', 10, '<=', 20] }] },
    [{ Price: 10.01 }, { Price: 20 }],
    [{ Price: 10 }, { Price: 20.01 }, { Price: null }, { Price: '15' }],
  ),
  ...rows('exists', operators, { ProductName: [{ exists: true }] }, [{ ProductName: 'x' }], [{}]),
  ...rows('does not exist', operators, { ProductName: [{ exists: false }] }, [{}], [{ ProductName: 'x' }]),
  ...rows(
    'not',
    operators,
    { Weather: [{ 'anything-but': ['Raining'] }] },
    [{ Weather: 'Sunny' }],
    [{ Weather: 'Raining' }],
  ),

  ...rows(
    'prefix',
    `${operators}#eb-filtering-prefix-matching`,
    { time: [{ prefix: '2017-10-02' }] },
    [{ time: '2017-10-02T18:43:48Z' }, { time: '2017-10-02' }],
    [{ time: '2017-10-03T18:43:48Z' }, { time: 20171002 }],
  ),
  ...fieldRows(
    'prefix ignoring case',
    `${operators}#eb-filtering-prefix-matching`,
    [{ prefix: { 'equals-ignore-case': 'EventB' } }],
    ['EventBridge', 'EVENTBRIDGE', 'eventbridge', 'EvEnTb'],
    ['AnEventBridge', 'Event', 1],
  ),
  ...rows(
    'suffix',
    `${operators}#eb-filtering-suffix-matching`,
    { FileName: [{ suffix: '.png' }] },
    [{ FileName: 'image.png' }, { FileName: '.png' }],
    [{ FileName: 'image.PNG' }, { FileName: 'image.png.bak' }],
  ),
  ...fieldRows(
    'suffix ignoring case',
    `${operators}#eb-filtering-suffix-matching`,
    [{ suffix: { 'equals-ignore-case': '.png' } }],
    ['image.PNG', 'image.png', 'image.PnG'],
    ['image.jpg', 'png'],
  ),
  ...fieldRows(
    'anything-but a string',
    `${operators}#eb-filtering-anything-but`,
    [{ 'anything-but': 'initializing' }],
    ['pending', '', null, 1, true],
    ['initializing'],
  ),
  ...fieldRows(
    'anything-but a number',
    `${operators}#eb-filtering-anything-but`,
    [{ 'anything-but': 123 }],
    [789, '123', null, false],
    [123, 1.23e2],
  ),
  ...fieldRows(
    'anything-but strings',
    `${operators}#eb-filtering-anything-but`,
    [{ 'anything-but': ['stopped', 'overloaded'] }],
    ['pending', null],
    ['stopped', 'overloaded'],
  ),
  ...fieldRows(
    'anything-but numbers',
    `${operators}#eb-filtering-anything-but`,
    [{ 'anything-but': [100, 200, 300] }],
    [999, '100'],
    [100, 200, 3e2],
  ),
  ...fieldRows(
    'anything-but 0',
    `${recordedCases}/content_anything_but_number_zero.json5`,
    [{ 'anything-but': 0 }],
    [789],
    [0, -0],
  ),
  ...fieldRows(
    'anything-but ignoring case',
    `${operators}#eb-filtering-anything-but-ignore-case`,
    [{ 'anything-but': { 'equals-ignore-case': 'initializing' } }],
    ['pending', null],
    ['INITIALIZING', 'initializing'],
  ),
  ...fieldRows(
    'anything-but a list ignoring case',
    `${operators}#eb-filtering-anything-but-ignore-case`,
    [{ 'anything-but': { 'equals-ignore-case': ['initializing', 'stopped'] } }],
    ['pending', null],
    ['Stopped', 'Initializing'],
  ),
  ...fieldRows(
    'anything-but a prefix',
    `${operators}#eb-filtering-anything-but-prefix`,
    [{ 'anything-but': { prefix: 'init' } }],
    ['post-init', 12, null, ''],
    ['init-prefix', 'init'],
  ),
  ...fieldRows(
    'anything-but prefixes',
    `${operators}#eb-filtering-anything-but-prefix`,
    [{ 'anything-but': { prefix: ['init', 'post'] } }],
    ['running', 12, null],
    ['post-init', 'initializing'],
  ),
  ...fieldRows(
    'anything-but a suffix',
    `${operators}#eb-filtering-anything-but-suffix`,
    [{ 'anything-but': { suffix: '.txt' } }],
    ['file.txt.bak', null],
    ['file.txt'],
  ),
  ...fieldRows(
    'anything-but suffixes',
    `${operators}#eb-filtering-anything-but-suffix`,
    [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }],
    ['file.txt.bak', null],
    ['file.txt', 'file.rtf'],
  ),
  ...fieldRows(
    'anything-but a wildcard',
    `${operators}#eb-filtering-anything-but-wildcard`,
    [{ 'anything-but': { wildcard: '*/lib/*' } }],
    ['dir/init/file', 123, null, 'lib/a'],
    ['usr/lib/a', '/lib/'],
  ),
  ...fieldRows(
    'anything-but wildcards',
    `${operators}#eb-filtering-anything-but-wildcard`,
    [{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }],
    ['dir/post/dir', null],
    ['usr/lib/a', 'usr/bin/a'],
  ),
  ...fieldRows(
    'anything-but an empty wildcard',
    `${recordedCases}/content_anything_wildcard_empty.json5`,
    [{ 'anything-but': { wildcard: '' } }],
    ['dir/init/file'],
    [''],
  ),
  ...rows(
    'anything-but needs a field',
    `${recordedCases}/content_anything_but_string_missing_NEG.json5`,
    { detail: { state: [{ 'anything-but': 'initializing' }] } },
    [],
    [{ detail: {} }, {}, { detail: { state: {} } }, { detail: { state: [] } }],
  ),
  ...rows(
    'three numeric conditions',
    `${operators}#eb-filtering-numeric-matching`,
    numericPattern,
    [counts(3, 9, 301.8), counts(5, -10, 3.018e2)],
    [counts(0, 9, 301.8), counts(5, 10, 301.8), counts(5, 9, 301.81), counts(42, 9, 301.8)],
  ),
  ...fieldRows(
    'an IPv4 network',
    `${operators}#eb-filtering-ip-matching`,
    [{ cidr: '10.0.0.0/24' }],
    ['10.0.0.0', '10.0.0.255', '::ffff:a00:1'],
    ['10.0.1.0', '10.0.0.256', '10.0.0', 'host', 123, '::a00:1', '::ffff:10.0.0.1'],
  ),
  ...fieldRows(
    'an IPv6 network',
    `${operators}#eb-filtering-ip-matching`,
    [{ cidr: '2001:db8:1234:1a00::/64' }],
    ['2001:0db8:1234:1a00:0000:0000:0000:0000', '2001:DB8:1234:1a00:ffff:ffff:ffff:ffff', '2001:db8:1234:1a00::'],
    ['2001:0db8:123f:1a01:0000:0000:0000:0000', '2001:db8:1234:1a01::', '10.0.0.1', '1::2::3', ':'],
  ),
  ...fieldRows(
    'a network within an octet',
    `${rulerSource}/CIDR.java`,
    [{ cidr: '10.0.0.77/28' }],
    ['10.0.0.64', '10.0.0.79'],
    ['10.0.0.63', '10.0.0.80'],
  ),
  ...fieldRows(
    'all of IPv4',
    `${rulerSource}/CIDR.java`,
    [{ cidr: '0.0.0.0/0' }],
    ['255.255.255.255', '0.0.0.0'],
    ['', '10.0.0.256'],
  ),
  ...rows(
    'exists: true',
    `${operators}#eb-filtering-exists-matching`,
    { detail: { state: [{ exists: true }] } },
    [
      { detail: { 'instance-id': 'i-abcd1111', state: 'pending' } },
      { detail: { state: null } },
      { detail: { state: '' } },
      { detail: { state: 0 } },
      { detail: { state: false } },
      { detail: { state: [[1]] } },
    ],
    [{ detail: { 'c-count': { c1: 100 } } }, { detail: { state: { c1: 100 } } }, { detail: { state: [] } }, {}],
  ),
  ...rows(
    'exists: false, also where the field is no leaf',
    `${operators}#eb-filtering-exists-matching`,
    { detail: { 'c-count': [{ exists: false }] } },
    [
      { detail: { state: 'pending' } },
      { detail: { 'c-count': { c1: 100 } } },
      { detail: { 'c-count': [] } },
      { detail: { 'c-count': [{ c1: 100 }, []] } },
      { detail: 'text' },
      {},
    ],
    [{ detail: { 'c-count': null } }, { detail: { 'c-count': '' } }, { detail: { 'c-count': [{}, 1] } }],
  ),
  ...fieldRows(
    'equals ignoring case',
    `${operators}#eb-filtering-equals-ignore-case-matching`,
    [{ 'equals-ignore-case': 'ec2 instance state-change notification' }],
    ['EC2 Instance State-change Notification', 'ec2 instance state-change notification'],
    ['EC2 Instance State-change Notifications', ''],
  ),
  ...fieldRows(
    'empty ignoring case',
    `${recordedCases}/content_ignorecase_empty.json5`,
    [{ 'equals-ignore-case': '' }],
    [''],
    ['a', null],
  ),
  ...rows(
    'wildcard in an ARN',
    `${operators}#eb-filtering-wildcard-matching`,
    { EventBusArn: [{ wildcard: 'arn:aws:events:us-east-1:*:event-bus/*' }] },
    [{ EventBusArn: 'arn:aws:events:us-east-1:123456789012:event-bus/myEventBus' }],
    [{ EventBusArn: 'arn:aws:events:us-east-2:123456789012:event-bus/myEventBus' }],
  ),
  ...fieldRows(
    'wildcard in a folder',
    operators,
    [{ wildcard: 'dir/*.png' }],
    ['dir/a.png', 'dir/.png', 'dir/sub/a.png'],
    ['dir/a.jpg', 'dirs/a.png', 'dir.png', 1],
  ),
  ...fieldRows(
    'wildcard before repeated text',
    `${operators}#eb-filtering-wildcard-matching`,
    [{ wildcard: '/Users/*/dir/dir/dir/dir/dir/doc.txt' }],
    ['/Users/ls_user/dir/dir/dir/dir/dir/doc.txt', '/Users/dir/dir/dir/dir/dir/dir/doc.txt'],
    ['/Users/ls_user/dir/dir/dir/dir/otherdir/doc.txt', '/Users/dir/dir/dir/dir/dir/doc.txt'],
  ),
  ...fieldRows(
    'escaped asterisk',
    `${operators}#eb-filtering-wildcard-matching`,
    [{ wildcard: '5\\**' }],
    ['5*', '5*3'],
    ['53', '5\\*'],
  ),
  ...fieldRows(
    'escaped backslash',
    `${operators}#eb-filtering-wildcard-matching`,
    [{ wildcard: 'a\\\\*' }],
    ['a\\', 'a\\b'],
    ['ab', 'a'],
  ),
  ...fieldRows('wildcard alone', `${ruler}#wildcard-matching`, [{ wildcard: '*' }], ['', 'a', '\n'], [null, 1, true]),
  ...fieldRows('empty wildcard', `${recordedCases}/content_wildcard_empty_NEG.json5`, [{ wildcard: '' }], [''], ['a']),
  ...fieldRows(
    'wildcards share no character',
    `${ruler}#wildcard-matching`,
    [{ wildcard: 'ab*ba' }],
    ['abba', 'ab-ba'],
    ['aba'],
  ),
  ...fieldRows(
    'several wildcards',
    `${ruler}#wildcard-matching`,
    [{ wildcard: '*a*ab*' }],
    ['aab', 'xaxabx', 'abab'],
    ['ab', 'aba', 'ba'],
  ),
  ...rows(
    'several operators together',
    `${operators}#eb-filtering-complex-example`,
    complexPattern,
    [complexEvent],
    [
      { ...complexEvent, time: '2017-10-03T18:43:48Z' },
      { ...complexEvent, detail: { ...complexEvent.detail, 'x-limit': 300 } },
      { ...complexEvent, detail: { ...complexEvent.detail, 'source-ip': '11.0.0.33' } },
    ],
  ),
  ...rows(
    '$or inside detail',
    `${operators}#eb-filtering-complex-example-or`,
    orPattern,
    [counts(0, 0, 901.8), counts(1, 10, 0), counts(0, 10, 301.8)],
    [counts(0, 10, 901.8)],
  ),
  ...rows(
    'an empty string',
    nulls,
    { detail: { eventVersion: [''] } },
    [nullEvent],
    [{ detail: { eventVersion: null } }],
  ),
  ...rows(
    'a null',
    nulls,
    { detail: { responseElements: [null] } },
    [nullEvent],
    [{ detail: { responseElements: 'null' } }],
  ),
  ...rows('an array without elements', nulls, { resources: [null] }, [], [nullEvent]),
  ...rows('an array without elements does not exist', nulls, { resources: [{ exists: true }] }, [], [nullEvent]),
  ...rows(
    'any element of an array',
    arrays,
    {
      resources: [
        'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f',
        'arn:aws:ec2:us-east-1:111122223333:instance/i-b188560f',
        'arn:aws:ec2:us-east-1:444455556666:instance/i-b188560f',
      ],
    },
    [autoScalingEvent],
    [{ resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-other'] }, { resources: [] }],
  ),
];

const asRuler: readonly EventPatternRow[] = [
  ...fieldRows('numbers by value', `${recordedCases}/number_comparison_float.json5`, [300], [300], ['300', 300.1]),
  ...fieldRows('minus zero', `${rulerSource}/ComparableNumber.java`, [0], [0, -0], ['0', false, null]),
  ...fieldRows('true', `${recordedCases}/boolean.json5`, [true], [true], [false, 'true', 1]),
  ...fieldRows(
    'a decimal',
    `${rulerSource}/ComparableNumber.java`,
    [{ numeric: ['>=', 0.1] }],
    [0.1, 1e300],
    [0.0999, -1],
  ),
  ...fieldRows(
    'every value of a list is tried',
    `${recordedCases}/or-numeric-anything-but.json5`,
    [{ numeric: ['>', 100] }, { 'anything-but': '101' }],
    ['42', 101, 7],
    ['101'],
  ),
  ...fieldRows(
    'empty prefix',
    `${recordedCases}/content_prefix_empty.json5`,
    [{ prefix: '' }],
    ['', 'pending'],
    [null, 1],
  ),
  ...fieldRows(
    'empty suffix',
    `${recordedCases}/content_suffix_empty.json5`,
    [{ suffix: '' }],
    ['', 'pending'],
    [null, 1],
  ),
  ...fieldRows(
    'case is that of each character by itself',
    `${rulerSource}/input/EqualsIgnoreCaseParser.java`,
    [{ 'equals-ignore-case': 'straße' }],
    ['STRASSE', 'Straße'],
    ['strasse'],
  ),
  ...fieldRows(
    'text of expressions is text',
    `${rulerSource}/input/EqualsIgnoreCaseParser.java`,
    [{ 'equals-ignore-case': 'a.b[c]' }],
    ['A.B[C]'],
    ['a-b[c]', 'a.bc'],
  ),
  ...fieldRows('exactly', rulerCompiler, [{ exactly: 'a' }], ['a'], ['A']),
  ...fieldRows(
    'an address in any spelling',
    `${rulerSource}/CIDR.java`,
    ['2001:db8::1'],
    ['2001:db8::1', '2001:0DB8:0:0::1'],
    ['2001:db8::2', '10.0.0.1'],
  ),
  ...fieldRows('a text like an address', `${rulerSource}/CIDR.java`, ['10.0.0.256'], ['10.0.0.256'], ['10.0.0.25']),
  ...rows(
    'dots join names in the pattern',
    `${ruler}#caveat-compiled-rules-and-json-keys-with-dots`,
    { detail: { 'state.status': ['running'] } },
    [{ detail: { state: { status: 'running' } } }, { detail: { 'state.status': 'running' } }],
    [{ detail: { state: 'running' } }],
  ),
  ...rows(
    'dots join names in the event',
    `${recordedCases}/dot_joining_event.json5`,
    { detail: { state: { status: ['running'] } } },
    [
      { detail: { 'state.status': 'running' } },
      { 'detail.state.status': 'running' },
      { 'detail.state': { status: 'running' } },
    ],
    [{ detail: { 'state.status': { status: 'running' } } }],
  ),
  ...rows(
    'JSON in a string is a string',
    `${recordedCases}/nested_json_NEG.json5`,
    { detail: { key: ['v'] } },
    [],
    [{ detail: '{"key":"v"}' }],
  ),
  ...rows(
    'names of objects are nothing special',
    patterns,
    { detail: { toString: [{ exists: false }] } },
    [{ detail: {} }],
    [JSON.parse('{"detail":{"toString":1}}')],
  ),
  ...rows(
    'objects in an array',
    `${ruler}#json-array-matching`,
    { employees: { firstName: ['Anna'] } },
    [employees, employeesInArrays],
    [{ employees: [] }],
  ),
  ...rows(
    'two fields of one element',
    `${ruler}#json-array-matching`,
    { employees: { firstName: ['Anna'], lastName: ['Smith'] } },
    [employees, employeesInArrays],
    [],
  ),
  ...rows(
    'two fields of different elements',
    `${ruler}#json-array-matching`,
    { employees: { firstName: ['Anna'], lastName: ['Jones'] } },
    [],
    [employees, employeesInArrays],
  ),
  ...rows(
    'an array in an element',
    `${ruler}#json-array-matching`,
    { employees: { firstName: ['John'], ids: [1000] } },
    [employeesInArrays],
    [{ employees: [{ firstName: 'John' }, { firstName: 'Anna', ids: [1000] }] }],
  ),
  ...rows(
    'fields of different arrays',
    `${rulerSource}/ArrayMembership.java`,
    { a: { x: [1] }, b: { y: [2] } },
    [{ a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }, { y: 0 }] }],
    [{ a: [{ x: 0 }], b: [{ y: 2 }] }],
  ),
  ...rows(
    'an element is tried after another has failed',
    `${rulerSource}/ACFinder.java`,
    { lines: { quantity: [{ numeric: ['>', 1] }], sku: [{ prefix: 'B' }] } },
    [
      {
        lines: [
          { sku: 'A', quantity: 2 },
          { sku: 'B', quantity: 3 },
        ],
      },
    ],
    [
      {
        lines: [
          { sku: 'A', quantity: 2 },
          { sku: 'B', quantity: 1 },
        ],
      },
    ],
  ),
  ...rows(
    'a field beside an array goes with every element',
    `${rulerSource}/ArrayMembership.java`,
    { status: ['paid'], lines: { sku: ['B'] } },
    [{ status: 'paid', lines: [{ sku: 'A' }, { sku: 'B' }] }],
    [{ status: 'created', lines: [{ sku: 'B' }] }],
  ),
  ...rows(
    'absence is judged in the element that an earlier name has chosen',
    `${rulerSource}/NameState.java`,
    { lines: { sku: ['B'], z: [{ exists: false }] } },
    [{ lines: [{ sku: 'A', z: 1 }, { sku: 'B' }] }],
    [{ lines: [{ sku: 'A' }, { sku: 'B', z: 1 }] }],
  ),
  ...rows(
    'absence is judged over all elements before one is chosen',
    `${rulerSource}/NameState.java`,
    { lines: { a: [{ exists: false }], sku: ['B'] } },
    [{ lines: [{ sku: 'A' }, { sku: 'B' }] }],
    [{ lines: [{ sku: 'A', a: 1 }, { sku: 'B' }] }],
  ),
  ...rows(
    '$or beside a field',
    `${ruler}#rule-examples-with-or-primitive`,
    {
      source: ['aws.cloudwatch'],
      $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
    },
    [
      { source: 'aws.cloudwatch', metricName: 'ReadLatency' },
      { source: 'aws.cloudwatch', namespace: 'AWS/ES' },
    ],
    [{ source: 'aws.cloudwatch' }, { source: 'aws.ec2', namespace: 'AWS/ES' }],
  ),
  ...rows(
    'two $or at different levels',
    `${ruler}#rule-examples-with-or-primitive`,
    {
      $or: [{ metricName: ['CPUUtilization'] }, { namespace: ['AWS/EC2'] }],
      detail: { $or: [{ source: ['aws.cloudwatch'] }, { 'detail-type': ['CloudWatch Alarm State Change'] }] },
    },
    [{ namespace: 'AWS/EC2', detail: { source: 'aws.cloudwatch' } }],
    [{ namespace: 'AWS/EC2', detail: {} }, { detail: { source: 'aws.cloudwatch' } }],
  ),
  ...rows(
    '$or in $or',
    `${ruler}#rule-examples-with-or-primitive`,
    {
      source: ['aws.cloudwatch'],
      $or: [
        { metricName: ['CPUUtilization', 'ReadLatency'] },
        {
          metricType: ['MetricType'],
          namespace: ['AWS/EC2', 'AWS/ES'],
          $or: [{ metricId: [1234] }, { spaceId: [1000] }],
        },
        { scope: ['Service'] },
      ],
    },
    [
      { source: 'aws.cloudwatch', metricName: 'CPUUtilization' },
      { source: 'aws.cloudwatch', metricType: 'MetricType', namespace: 'AWS/ES', spaceId: 1000 },
      { source: 'aws.cloudwatch', scope: 'Service' },
    ],
    [
      { source: 'aws.cloudwatch', metricType: 'MetricType', namespace: 'AWS/ES' },
      { source: 'aws.cloudwatch', metricType: 'MetricType', spaceId: 1000 },
      { scope: 'Service' },
    ],
  ),
  ...rows(
    'the last of one field counts',
    rulerCompiler,
    { source: ['a'], $or: [{ source: ['b'] }, { x: [1] }] },
    [{ source: 'b' }, { source: 'a', x: 1 }],
    [{ source: 'a' }, { source: 'b2', x: 1 }],
  ),
];

/** Every example of AWS's guide, and what only its matcher answers. */
export const eventPatternRows: readonly EventPatternRow[] = [...documented, ...asRuler];

const invalidField = (name: string, source: string, value: unknown, reason: string): InvalidEventPatternRow => ({
  name,
  source,
  pattern: { detail: { field: [value] } },
  reason,
});

/** Patterns that AWS refuses. */
export const invalidEventPatternRows: readonly InvalidEventPatternRow[] = [
  {
    name: 'a number without a list',
    source: recorded,
    pattern: { int: 42 },
    reason: '"int" must be an object or an array',
  },
  {
    name: 'a string without a list',
    source: recorded,
    pattern: { string: 'v' },
    reason: '"string" must be an object or an array',
  },
  {
    name: 'a null without a list',
    source: rulerCompiler,
    pattern: { a: null },
    reason: '"a" must be an object or an array',
  },
  { name: 'an empty list', source: recorded, pattern: { resources: [] }, reason: 'Empty arrays are not allowed' },
  { name: 'an empty pattern', source: rulerCompiler, pattern: {}, reason: 'Empty objects are not allowed' },
  { name: 'an empty object', source: rulerCompiler, pattern: { detail: {} }, reason: 'Empty objects are not allowed' },
  { name: 'a list as pattern', source: recorded, pattern: ['not', 'a', 'dict'], reason: 'Filter is not an object' },
  { name: 'a null as pattern', source: recorded, pattern: null, reason: 'Filter is not an object' },
  invalidField('a list in a list', rulerCompiler, ['a'], 'Match value must be String, number, true, false, or null'),
  invalidField('an expression without operator', rulerCompiler, {}, 'Match expression name not found'),
  invalidField(
    'two operators',
    rulerCompiler,
    { prefix: 'a', suffix: 'b' },
    'Only one key allowed in match expression',
  ),
  invalidField('an unknown operator', recorded, { regex: 'a+' }, 'Unrecognized match type regex'),
  invalidField('an operator in capitals', recorded, { EXISTS: true }, 'Unrecognized match type EXISTS'),
  invalidField('NUMERIC', recorded, { NUMERIC: ['=', 5] }, 'Unrecognized match type NUMERIC'),
  invalidField('a name of every object', rulerCompiler, { toString: 'a' }, 'Unrecognized match type toString'),
  invalidField('exactly of a number', rulerCompiler, { exactly: 1 }, 'exact match pattern must be a string'),
  invalidField(
    'exists of a string',
    rulerCompiler,
    { exists: 'true' },
    'exists match pattern must be either true or false.',
  ),
  invalidField('prefix of a number', recorded, { prefix: 123 }, 'prefix match pattern must be a string'),
  invalidField('prefix of a list', recorded, { prefix: ['a'] }, 'prefix match pattern must be a string'),
  invalidField(
    'prefix of an operator',
    rulerCompiler,
    { prefix: { suffix: 'a' } },
    'Unsupported prefix pattern: suffix',
  ),
  invalidField('prefix of nothing', rulerCompiler, { prefix: {} }, 'Prefix expression name not found'),
  invalidField(
    'prefix ignoring the case of a list',
    rulerCompiler,
    { prefix: { 'equals-ignore-case': ['a'] } },
    'equals-ignore-case match pattern must be a string',
  ),
  invalidField('suffix of a number', recorded, { suffix: 123 }, 'suffix match pattern must be a string'),
  invalidField('suffix of a list', recorded, { suffix: ['.png'] }, 'suffix match pattern must be a string'),
  invalidField(
    'suffix of an operator',
    rulerCompiler,
    { suffix: { wildcard: 'a' } },
    'Unsupported suffix pattern: wildcard',
  ),
  invalidField(
    'a list ignoring case',
    recorded,
    { 'equals-ignore-case': ['a'] },
    'equals-ignore-case match pattern must be a string',
  ),
  invalidField(
    'an operator ignoring case',
    recorded,
    { 'equals-ignore-case': { prefix: 'ec2' } },
    'equals-ignore-case match pattern must be a string',
  ),
  invalidField('wildcard of a number', recorded, { wildcard: 123 }, 'wildcard match pattern must be a string'),
  invalidField('wildcard of a list', recorded, { wildcard: ['a'] }, 'wildcard match pattern must be a string'),
  invalidField(
    'two wildcards in a row',
    recorded,
    { wildcard: 'arn:aws:events:us-east-1:**:event-bus/*' },
    'Consecutive wildcard characters at pos 26',
  ),
  invalidField(
    'a wildcard with another escape',
    `${ruler}#wildcard-matching`,
    { wildcard: 'a\\b' },
    'Invalid escape character at pos 2',
  ),
  invalidField(
    'a wildcard that ends in an escape',
    `${ruler}#wildcard-matching`,
    { wildcard: 'ü\\' },
    'Invalid escape character at pos 3',
  ),
  invalidField('numeric of a number', recorded, { numeric: 10 }, 'Value of numeric must be an array.'),
  invalidField('numeric of nothing', rulerCompiler, { numeric: [] }, 'Invalid member in numeric match: ]'),
  invalidField('numeric without operator', rulerCompiler, { numeric: [5] }, 'Invalid member in numeric match: 5'),
  invalidField(
    'numeric with an unknown operator',
    rulerCompiler,
    { numeric: ['!=', 5] },
    'Unrecognized numeric range operator: !=',
  ),
  invalidField('numeric equals a string', rulerCompiler, { numeric: ['=', '5'] }, 'Value of equals must be numeric'),
  invalidField('numeric compared with nothing', rulerCompiler, { numeric: ['<'] }, 'Value of < must be numeric'),
  invalidField(
    'two upper bounds',
    rulerCompiler,
    { numeric: ['<', 5, '<', 6] },
    'Too many elements in numeric expression',
  ),
  invalidField('two lower bounds', recorded, { numeric: ['>', 0, '>', 0] }, 'Bad numeric range operator: >'),
  invalidField('an upper bound without number', recorded, { numeric: ['>', 0, '<'] }, 'Value of < must be numeric'),
  invalidField('a number for an operator', rulerCompiler, { numeric: ['>', 0, 5, 6] }, 'Bad value in numeric range: 5'),
  invalidField(
    'three bounds',
    rulerCompiler,
    { numeric: ['>', 0, '<', 5, '<', 6] },
    'Too many terms in numeric range expression',
  ),
  invalidField(
    'an empty range',
    `${rulerSource}/Range.java`,
    { numeric: ['>=', 5, '<=', 5] },
    'Bottom must be less than top',
  ),
  invalidField('cidr of a list', recorded, { cidr: ['bad-type'] }, 'prefix match pattern must be a string'),
  invalidField('cidr without mask', recorded, { cidr: 'bad-filter' }, "Malformed CIDR, one '/' required"),
  invalidField(
    'cidr with a mask of letters',
    recorded,
    { cidr: 'bad-/64filter' },
    'Malformed CIDR, mask bits must be an integer',
  ),
  invalidField('cidr without address', recorded, { cidr: 'xx.11.xx/8' }, 'Nonstandard IP address: xx.11.xx'),
  invalidField(
    'cidr with digits that are no address',
    `${rulerSource}/CIDR.java`,
    { cidr: '10.0.0.256/8' },
    'Invalid IP address: 10.0.0.256',
  ),
  invalidField(
    'cidr with a mask that is no 32-bit integer',
    `${rulerSource}/CIDR.java`,
    { cidr: '10.0.0.0/2147483648' },
    'Malformed CIDR, mask bits must be an integer',
  ),
  invalidField(
    'two operators, the first with a wrong operand',
    rulerCompiler,
    { prefix: 1, suffix: 'b' },
    'prefix match pattern must be a string',
  ),
  invalidField(
    'an operator beside anything-but',
    rulerCompiler,
    { 'anything-but': 'a', prefix: 'a' },
    'Too many elements in numeric expression',
  ),
  invalidField(
    'cidr with a bad IPv6 address',
    recorded,
    { cidr: 'xxxx:db8:1234:1a00::/64' },
    'Nonstandard IP address: xxxx:db8:1234:1a00::',
  ),
  invalidField(
    'cidr with a mask below zero',
    `${rulerSource}/CIDR.java`,
    { cidr: '10.0.0.0/-1' },
    'Malformed CIDR, mask bits must not be negative',
  ),
  invalidField(
    'cidr of one IPv4 address',
    `${rulerSource}/CIDR.java`,
    { cidr: '10.0.0.1/32' },
    'IPv4 mask bits must be < 32',
  ),
  invalidField(
    'cidr of one IPv6 address',
    `${rulerSource}/CIDR.java`,
    { cidr: '::1/128' },
    'IPv6 mask bits must be < 128',
  ),
  invalidField(
    'anything-but null',
    recorded,
    { 'anything-but': null },
    'Value of anything-but must be an array or single string/number value.',
  ),
  invalidField(
    'anything-but a boolean',
    rulerCompiler,
    { 'anything-but': true },
    'Value of anything-but must be an array or single string/number value.',
  ),
  invalidField(
    'anything-but a null in a list',
    recorded,
    { 'anything-but': ['stopped', null] },
    'Inside anything but list, start|null|boolean is not supported.',
  ),
  invalidField(
    'anything-but an empty list',
    rulerCompiler,
    { 'anything-but': [] },
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ),
  invalidField(
    'anything-but strings and numbers',
    rulerCompiler,
    { 'anything-but': ['a', 1] },
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ),
  invalidField('anything-but nothing', rulerCompiler, { 'anything-but': {} }, 'Anything-But expression name not found'),
  invalidField(
    'anything-but another operator',
    rulerCompiler,
    { 'anything-but': { numeric: ['=', 1] } },
    'Unsupported anything-but pattern: numeric',
  ),
  invalidField(
    'anything-but a number as prefix',
    recorded,
    { 'anything-but': { prefix: 123 } },
    'prefix/suffix match pattern must be a string',
  ),
  invalidField(
    'anything-but a number in prefixes',
    recorded,
    { 'anything-but': { prefix: [123, 'test'] } },
    'prefix/suffix match pattern must be a string',
  ),
  invalidField(
    'anything-but a null in suffixes',
    recorded,
    { 'anything-but': { suffix: [null, '.txt'] } },
    'prefix/suffix match pattern must be a string',
  ),
  invalidField(
    'anything-but an empty prefix',
    recorded,
    { 'anything-but': { prefix: '' } },
    'Null prefix/suffix not allowed',
  ),
  invalidField(
    'anything-but an empty suffix',
    recorded,
    { 'anything-but': { suffix: '' } },
    'Null prefix/suffix not allowed',
  ),
  invalidField(
    'anything-but a prefix ignoring case',
    recorded,
    { 'anything-but': { prefix: { 'equals-ignore-case': 'file' } } },
    'Value of anything-but must be an array or single string/number value.',
  ),
  invalidField(
    'anything-but a number ignoring case',
    recorded,
    { 'anything-but': { 'equals-ignore-case': 123 } },
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ),
  invalidField(
    'anything-but a number as wildcard',
    recorded,
    { 'anything-but': { wildcard: [123, '*/dir/*'] } },
    'wildcard match pattern must be a string',
  ),
  invalidField(
    'anything-but two wildcards in a row',
    rulerCompiler,
    { 'anything-but': { wildcard: '**' } },
    'Consecutive wildcard characters at pos 1',
  ),
  {
    name: '$or of an object',
    source: rulerCompiler,
    pattern: { $or: { a: [1] } },
    reason: 'It must be an Array followed with $or.',
  },
  {
    name: '$or of one',
    source: rulerCompiler,
    pattern: { $or: [{ a: [1] }] },
    reason: 'There must have at least 2 Objects in $or relationship.',
  },
  {
    name: '$or of values',
    source: rulerCompiler,
    pattern: { $or: ['a', 'b'] },
    reason: 'Only JSON object is allowed in array of $or relationship.',
  },
  {
    name: '$or of operators',
    source: rulerCompiler,
    pattern: { $or: [{ numeric: ['=', 1] }, { prefix: 'a' }] },
    reason: 'numeric is Ruler reserved fieldName which cannot be used inside $or.',
  },
  {
    name: '$or of nothing',
    source: rulerCompiler,
    pattern: { $or: [{}, {}] },
    reason: 'Empty objects are not allowed',
  },
];
