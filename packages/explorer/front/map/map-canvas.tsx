import Flatbush from 'flatbush';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Rgb } from '../palette.js';
import { splat } from './splat.js';
import { fitViewport, insidePolygon, toScreen, type Viewport } from './viewport.js';

interface MapCanvasProps {
  readonly points: Float32Array;
  readonly colours: readonly Rgb[];
  /** Whether a point is drawn faintly. */
  readonly dim: (i: number) => boolean;
  readonly selected: number | undefined;
  /** Points that rings are drawn around, with lines from the selected one. */
  readonly marked: readonly number[];
  readonly lassoing: boolean;
  readonly label: string;
  readonly nameOf: (i: number) => string;
  readonly onSelect: (i: number | undefined) => void;
  readonly onLasso: (samples: readonly number[]) => void;
  readonly onHover: (i: number | undefined) => void;
}

/** The map on a canvas: drag to move, wheel to zoom, click to select, lasso to collect; arrows, + and - by keyboard. */
export function MapCanvas(props: MapCanvasProps) {
  const { points, colours, dim, selected, marked, lassoing } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<readonly [number, number]>([640, 480]);
  const [viewport, setViewport] = useState<Viewport>();
  const [lasso, setLasso] = useState<readonly (readonly [number, number])[]>([]);
  const drag = useRef<{ x: number; y: number; moved: boolean; lasso: boolean } | undefined>(
    undefined,
  );
  const density = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(size[0] * density), Math.round(size[1] * density)];
  const view = viewport ?? fitViewport(points, width, height);
  const tree = useMemo(() => {
    const index = new Flatbush(points.length / 2, 16, Float32Array);
    for (let i = 0; i < points.length; i += 2)
      index.add(points[i]!, points[i + 1]!, points[i]!, points[i + 1]!);
    index.finish();
    return index;
  }, [points]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width: w, height: h } = entry!.contentRect;
      if (w > 0 && h > 0) setSize([w, h]);
    });
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const image = context.createImageData(width, height);
    splat(image, view, points, colours, dim, density);
    context.putImageData(image, 0, 0);
    context.lineWidth = 1.5 * density;
    const ink = getComputedStyle(canvas.current!).color;
    const at = (i: number) => toScreen(view, width, height, points[2 * i]!, points[2 * i + 1]!);
    const ring = (i: number, radius: number) => {
      context.beginPath();
      context.arc(...at(i), radius * density, 0, 2 * Math.PI);
      context.stroke();
    };
    context.strokeStyle = ink;
    if (selected !== undefined) {
      context.globalAlpha = 0.35;
      for (const i of marked) {
        context.beginPath();
        context.moveTo(...at(selected));
        context.lineTo(...at(i));
        context.stroke();
      }
      context.globalAlpha = 1;
      for (const i of marked) ring(i, 5);
      context.lineWidth = 3 * density;
      ring(selected, 8);
    }
    if (lasso.length > 1) {
      context.setLineDash([6 * density, 4 * density]);
      context.beginPath();
      lasso.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.closePath();
      context.stroke();
      context.setLineDash([]);
    }
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
    return tree.neighbors(
      mx,
      my,
      1,
      reach === Infinity ? Infinity : (reach * density) / view.scale,
    )[0];
  };
  const zoom = (factor: number, x = width / 2, y = height / 2) => {
    const [dx, dy] = [(x - width / 2) / view.scale, (y - height / 2) / view.scale];
    const keep = 1 - 1 / factor;
    setViewport({ x: view.x + dx * keep, y: view.y + dy * keep, scale: view.scale * factor });
  };
  const move = (dx: number, dy: number) =>
    setViewport({ ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale });
  const down = (event: PointerEvent) => {
    const [x, y] = place(event);
    drag.current = { x, y, moved: false, lasso: lassoing || event.shiftKey };
    if (drag.current.lasso) setLasso([[x, y]]);
    canvas.current!.setPointerCapture(event.pointerId);
  };
  const over = (event: PointerEvent) => {
    const [x, y] = place(event);
    const held = drag.current;
    if (held === undefined) return props.onHover(nearestTo(x, y, 12));
    if (Math.hypot(x - held.x, y - held.y) > 3 * density) held.moved = true;
    if (held.lasso) setLasso((path) => [...path, [x, y]]);
    else if (held.moved) {
      move(held.x - x, held.y - y);
      drag.current = { ...held, x, y };
    }
  };
  const up = (event: PointerEvent) => {
    const held = drag.current;
    drag.current = undefined;
    if (held?.lasso && lasso.length > 2) {
      const inside: number[] = [];
      for (let i = 0; i < points.length / 2; i++)
        if (
          insidePolygon(...toScreen(view, width, height, points[2 * i]!, points[2 * i + 1]!), lasso)
        )
          inside.push(i);
      props.onLasso(inside);
    } else if (held && !held.moved) props.onSelect(nearestTo(...place(event), 14));
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
        '0': () => setViewport(undefined),
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
      onDblClick={() => setViewport(undefined)}
      onWheel={(event) => {
        event.preventDefault();
        zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...place(event));
      }}
      onKeyDown={keys}
    />
  );
}
