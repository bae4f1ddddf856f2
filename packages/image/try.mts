import sharp from 'sharp'; import {readFileSync} from 'fs';
for (const o of ['LeftBottom','TopRight','RightTop']) { const m=await sharp(readFileSync(`/tmp/p-${o}.tif`)).metadata(); console.log(o,m.orientation,m.width,m.height,m.autoOrient, (await sharp(readFileSync(`/tmp/p-${o}.tif`)).autoOrient().raw().toBuffer({resolveWithObject:true})).info);}
