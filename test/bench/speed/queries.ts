/** Two hundred questions as people might ask them of an operating system: things that are done × their circumstances. */
const deeds = [
  'allocate a page',
  'retry a failed write',
  'parse the device tree',
  'register an interrupt handler',
  'free the buffers',
  'set the clock rate',
  'read the firmware version',
  'map user memory',
  'wait for the hardware',
  'check permissions',
  'reset the controller',
  'queue work for later',
  'compute a checksum',
  'open a socket',
  'update the statistics',
  'handle a timeout',
  'copy data to user space',
  'suspend the device',
  'look up an inode',
  'send a packet',
];
const circumstances = [
  '',
  'where do we',
  'when memory runs out',
  'under a spinlock',
  'on error',
  'during boot',
  'for usb devices',
  'before the driver is removed',
  'without blocking',
  'with dma',
];

/** The questions, in a fixed order. */
export const queries: readonly string[] = circumstances.flatMap((circumstance) =>
  deeds.map((deed) => `${circumstance} ${deed}`.trim()),
);
