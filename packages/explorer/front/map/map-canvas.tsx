import Flatbush from 'flatbush';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { drawOverlay } from './draw-overlay.js';
import { pointImages } from './point-image.js';
import { fitViewport, insidePolygon, toScreen, type Viewport } from './viewport.js';

interface MapCanvasProps {
  readonly points: Float32Array;
  /** [count, 3] */
  readonly colours: Uint8Array;
  /** [count]: 1 for points that are drawn faintly. */
  readonly dim: Uint8Array | undefined;
  readonly selected: number | undefined;
  /** Points that rings are drawn around, with lines from the selected one. */
  readonly marked: readonly number[];
  /** Pairs of points that lines are drawn between. */
  readonly lines?: readonly (readonly [number, number])[];
  readonly lassoing: boolean;
  readonly label: string;
  readonly onSelect: (i: number | undefined) => void;
  readonly onLasso: (samples: readonly number[]) => void;
  readonly onHover: (i: number | undefined) => void;
}

/** Maps of more points draw a part of them while they are moved. */
const manyPoints = 150_000;

/** The points as a tree, built when it is first asked. */
function lazyTree(points: Float32Array): () => Flatbush {
  let tree: Flatbush | undefined;
  return () => {
    if (tree) return tree;
    tree = new Flatbush(points.length / 2, 16, Float32Array);
    for (let i = 0; i < points.length; i += 2)
      tree.add(points[i]!, points[i + 1]!, points[i]!, points[i + 1]!);
    tree.finish();
    return tree;
  };
}

/**
 * The map on a canvas: drag to move, wheel to zoom, click to select, lasso to collect; arrows, +
 * and - by keyboard.
 */
export function MapCanvas(props: MapCanvasProps) {
  const { points, colours, dim, selected, marked, lines = [], lassoing } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<readonly [number, number]>([640, 480]);
  const [viewport, setViewport] = useState<Viewport>();
  const [lasso, setLasso] = useState<readonly (readonly [number, number])[]>([]);
  const drag = useRef<{ x: number; y: number; moved: boolean; lasso: boolean } | undefined>(
    undefined,
  );
  const density = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(size[0] * density), Math.round(size[1] * density)];
  const fitted = useMemo(() => fitViewport(points, width, height), [points, width, height]);
  const view = viewport ?? fitted;
  const tree = useMemo(() => lazyTree(points), [points]);
  const [isSettled, setSettled] = useState(true);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const moveTo = (to: Viewport | undefined) => {
    setViewport(to);
    if (points.length / 2 <= manyPoints) return;
    setSettled(false);
    clearTimeout(settling.current);
    settling.current = setTimeout(() => setSettled(true), 150);
  };
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width: w, height: h } = entry!.contentRect;
      if (w > 0 && h > 0) setSize([w, h]);
    });
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  const drawPoints = useMemo(pointImages, []);
  useLayoutEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const stride = isSettled ? 1 : Math.ceil(points.length / 2 / manyPoints);
    drawPoints(context, view, { points, colours, faint: dim }, density, stride);
    drawOverlay(context, view, { points, selected, marked, lines, lasso }, density);
  });
  const place = (event: MouseEvent): readonly [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [(event.clientX - box.left) * density, (event.clientY - box.top) * density];
  };
  const nearestTo = (x: number, y: number, reach: number): number | undefined => {
    const [mx, my] = [
      (x - width / 2) / view.scale + view.x,
      (y - height / 2) / view.scale + view.y,
    ];
    return tree().neighbors(
      mx,
      my,
      1,
      reach === Infinity ? Infinity : (reach * density) / view.scale,
    )[0];
  };
  const zoom = (factor: number, x = width / 2, y = height / 2) => {
    const [dx, dy] = [(x - width / 2) / view.scale, (y - height / 2) / view.scale];
    const keep = 1 - 1 / factor;
    moveTo({ x: view.x + dx * keep, y: view.y + dy * keep, scale: view.scale * factor });
  };
  const move = (dx: number, dy: number) =>
    moveTo({ ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale });
  const down = (event: PointerEvent) => {
    const [x, y] = place(event);
    drag.current = { x, y, moved: false, lasso: lassoing || event.shiftKey };
    if (drag.current.lasso) setLasso([[x, y]]);
    canvas.current!.setPointerCapture(event.pointerId);
  };
  const over = (event: PointerEvent) => {
    const [x, y] = place(event);
    const start = drag.current;
    if (start === undefined) return props.onHover(nearestTo(x, y, 12));
    if (Math.hypot(x - start.x, y - start.y) > 3 * density) start.moved = true;
    if (start.lasso) setLasso((path) => [...path, [x, y]]);
    else if (start.moved) {
      move(start.x - x, start.y - y);
      drag.current = { ...start, x, y };
    }
  };
  const up = (event: PointerEvent) => {
    const start = drag.current;
    drag.current = undefined;
    if (start?.lasso && lasso.length > 2) {
      const inside: number[] = [];
      for (let i = 0; i < points.length / 2; i++)
        if (
          insidePolygon(...toScreen(view, width, height, points[2 * i]!, points[2 * i + 1]!), lasso)
        )
          inside.push(i);
      props.onLasso(inside);
    } else if (start && !start.moved) props.onSelect(nearestTo(...place(event), 14));
    setLasso([]);
  };
  const keys = (event: KeyboardEvent) => {
    const step = 40 * density;
    const act = (
      {
        ArrowLeft: () => move(-step, 0),
        ArrowRight: () => move(step, 0),
        ArrowUp: () => move(0, -step),
        ArrowDown: () => move(0, step),
        '+': () => zoom(1.3),
        '=': () => zoom(1.3),
        '-': () => zoom(1 / 1.3),
        '0': () => moveTo(undefined),
        Enter: () => props.onSelect(nearestTo(width / 2, height / 2, Infinity)),
      } as Record<string, (() => void) | undefined>
    )[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <canvas
      ref={canvas}
      class={lassoing ? 'map lassoing' : 'map'}
      width={width}
      height={height}
      tabIndex={0}
      role="application"
      aria-label={props.label}
      onPointerDown={down}
      onPointerMove={over}
      onPointerUp={up}
      onPointerLeave={() => props.onHover(undefined)}
      onDblClick={() => moveTo(undefined)}
      onWheel={(event) => {
        event.preventDefault();
        zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...place(event));
      }}
      onKeyDown={keys}
    />
  );
}
